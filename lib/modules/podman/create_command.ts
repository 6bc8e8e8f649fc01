/** What a container was made with, compared with what it is to be made with. */

/** Flags that stand alone where they are not given a value behind `=`. */
const SWITCHES = new Set([
  ...["detach", "disable-content-trust", "env-host", "http-proxy", "init", "interactive", "no-healthcheck"],
  ...["no-hosts", "oom-kill-disable", "passwd", "privileged", "publish-all", "quiet", "read-only"],
  ...["read-only-tmpfs", "replace", "rm", "rmi", "rootfs", "sig-proxy", "tls-verify", "tty", "unsetenv-all"],
]);
const SHORT: Readonly<Record<string, string>> = {
  a: "attach",
  c: "cpu-shares",
  d: "detach",
  e: "env",
  h: "hostname",
  i: "interactive",
  l: "label",
  m: "memory",
  P: "publish-all",
  p: "publish",
  q: "quiet",
  t: "tty",
  u: "user",
  v: "volume",
  w: "workdir",
};
/** What says how a container is made and started, not what it is. */
const PASSING = new Set([
  ...["authfile", "cidfile", "detach", "detach-keys", "log-level", "pull", "quiet", "replace", "retry"],
  ...["retry-delay", "sig-proxy", "tls-verify", "decryption-key"],
]);

export interface CreateCommand {
  /** `flag=value`, in alphabetical order. */
  readonly flags: readonly string[];
  readonly image: string;
  readonly command: readonly string[];
}

/** Reads the words with which podman was called to make or run a container; null where they are not understood. */
export function readCreateCommand(words: readonly string[]): CreateCommand | null {
  const start = words.findIndex((word) => word === "run" || word === "create");
  if (start < 0) return null;
  const flags: string[] = [];
  let at = start + 1;
  for (; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--") {
      at++;
      break;
    }
    if (!word.startsWith("-")) break;
    for (const flag of word.startsWith("--") ? [longFlag(word.slice(2))] : shortFlags(word.slice(1))) {
      const value = flag.value ?? (SWITCHES.has(flag.name) ? "true" : words[++at] ?? "");
      if (!PASSING.has(flag.name)) flags.push(`${flag.name}=${plain(flag.name, value)}`);
    }
  }
  const [image, ...command] = words.slice(at);
  return image === undefined ? null : { flags: flags.toSorted(), image, command };
}

interface Flag {
  readonly name: string;
  /** Null for one that has none, or whose value is the next word. */
  readonly value: string | null;
}

function longFlag(text: string): Flag {
  const equals = text.indexOf("=");
  const name = equals < 0 ? text : text.slice(0, equals);
  const value = equals < 0 ? null : text.slice(equals + 1);
  return { name: name === "net" ? "network" : name.replace(/^healthcheck-command$/, "health-cmd"), value };
}

/** Letters behind one dash: switches, the last of which may be a flag with its value behind it. */
function shortFlags(letters: string): readonly Flag[] {
  const name = SHORT[letters[0] ?? ""] ?? letters.slice(0, 1);
  const rest = letters.slice(1);
  if (SWITCHES.has(name) && !rest.startsWith("=")) {
    return [{ name, value: null }, ...(rest === "" ? [] : shortFlags(rest))];
  }
  return [{ name, value: rest === "" ? null : rest.replace(/^=/, "") }];
}

function plain(name: string, value: string): string {
  return SWITCHES.has(name) ? value.toLowerCase() : value;
}
