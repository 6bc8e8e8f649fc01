/** Permission bits as tasks write them: octal digits, a number, or the symbols of `chmod`. */

import { isInteger, type Value } from "../../model/value.ts";
import { str } from "../../template/python/repr.ts";
import { ModuleFailure } from "../module_failure.ts";

/** A mode that was read; a symbolic one is a change of the bits that a path has. */
export type Mode =
  | { readonly kind: "bits"; readonly bits: number }
  | { readonly kind: "symbolic"; readonly clauses: readonly Clause[] };

interface Clause {
  readonly users: readonly User[];
  /** True where no user was written: the umask then keeps its bits. */
  readonly masked: boolean;
  readonly operator: string;
  readonly permissions: string;
}

type User = "u" | "g" | "o";

/** What a symbolic mode starts from. */
export interface ModeBase {
  readonly bits: number;
  readonly isDirectory: boolean;
  readonly umask: number;
}

const ALL = 0o7777;
const SHIFT: Readonly<Record<User, number>> = { u: 6, g: 3, o: 0 };
const SPECIAL: Readonly<Record<User, number>> = { u: 0o4000, g: 0o2000, o: 0o1000 };

/**
 * Reads a mode; null for none.
 *
 * @throws {DiagnosticError} `bad-argument` for what is neither octal nor symbolic.
 */
export function readMode(value: Value): Mode | null {
  if (value === null) return null;
  if (isInteger(value)) return bitsOf(Number(value));
  const text = str(value);
  if (/^\s*(0o)?[0-7]+(_[0-7]+)*\s*$/i.test(text)) {
    return bitsOf(parseInt(text.trim().replace(/^0o/i, "").replaceAll("_", ""), 8));
  }
  return { kind: "symbolic", clauses: text.split(",").flatMap(readClause) };
}

/** The bits that a path gets. */
export function modeBits(mode: Mode, base: ModeBase): number {
  if (mode.kind === "bits") return mode.bits;
  return mode.clauses.reduce((bits, clause) => applyClause(clause, { ...base, bits }), base.bits);
}

/** `0644`, as Ansible shows modes. */
export function modeText(bits: number): string {
  return `0${bits.toString(8).padStart(3, "0")}`;
}

function bitsOf(bits: number): Mode {
  if (bits < 0 || bits > ALL) {
    throw new ModuleFailure("Invalid mode supplied, only permission info is allowed", { details: bits }, {
      code: "bad-argument",
      hint: "write modes as text in quotes: an unquoted number may be taken for a decimal one",
    });
  }
  return { kind: "bits", bits };
}

function readClause(text: string): readonly Clause[] {
  const match = /^([ugoa]*)((?:[-+=][rwxXstugo]*)+)$/.exec(text);
  const [, who = "", actions = ""] = match ?? [];
  if (!match || (who.length > 1 && who.includes("a"))) {
    const details = `bad symbolic permission for mode: ${text}`;
    throw new ModuleFailure("mode must be in octal or symbolic form", { details }, {
      code: "bad-argument",
      hint: details,
    });
  }
  const users: readonly User[] = who === "" || who === "a" ? ["u", "g", "o"] : who.split("").filter(isUser);
  return (actions.match(/[-+=][^-+=]*/g) ?? []).map((action) => ({
    users,
    masked: who === "",
    operator: action.slice(0, 1),
    permissions: action.slice(1),
  }));
}

function isUser(letter: string): letter is User {
  return letter === "u" || letter === "g" || letter === "o";
}

function applyClause({ users, masked, operator, permissions }: Clause, base: ModeBase): number {
  return users.reduce((bits, user) => {
    const umask = masked ? base.umask : 0;
    const named = permissions.split("").reduce(
      (made, letter) => made | permissionBits(letter, user, { ...base, bits, umask }),
      0,
    );
    switch (operator) {
      case "+":
        return bits | named;
      case "-":
        return bits & ~named;
      default:
        return (bits & ~((7 << SHIFT[user]) | SPECIAL[user])) | named;
    }
  }, base.bits);
}

function permissionBits(letter: string, user: User, { bits, isDirectory, umask }: ModeBase): number {
  const shift = SHIFT[user];
  switch (letter) {
    case "r":
    case "w":
    case "x":
      return ({ r: 4, w: 2, x: 1 }[letter] << shift) & ~umask;
    case "X":
      return isDirectory || (bits & 0o111) !== 0 ? 1 << shift : 0;
    case "s":
      return user === "o" ? 0 : SPECIAL[user];
    case "t":
      return user === "o" ? SPECIAL.o : 0;
    default:
      return isUser(letter) ? ((bits >> SHIFT[letter]) & 7) << shift : 0;
  }
}
