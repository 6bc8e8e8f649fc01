/** `lookup('community.general.random_string')`. */

import { randomBelow, type RandomSource, SeededRandom, systemRandom } from "../../template/python/random.ts";
import { lookup, LookupFailure } from "../lookup.ts";

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const SPECIAL = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

export const randomString = lookup({
  name: "community.general.random_string",
  summary: "Makes random texts",
  terms: "None",
  options: {
    length: { type: "int", default: 8, description: "How long the text is" },
    upper: { type: "bool", default: true, description: "Letters in upper case may be in it" },
    lower: { type: "bool", default: true, description: "Letters in lower case may be in it" },
    numbers: { type: "bool", default: true, description: "Digits may be in it" },
    special: { type: "bool", default: true, description: "Signs may be in it" },
    min_numeric: { type: "int", default: 0, description: "How many digits have to be in it" },
    min_upper: { type: "int", default: 0, description: "How many letters in upper case have to be in it" },
    min_lower: { type: "int", default: 0, description: "How many letters in lower case have to be in it" },
    min_special: { type: "int", default: 0, description: "How many signs have to be in it" },
    override_special: { type: "str", description: "The signs to choose from" },
    override_all: { type: "str", description: "All characters to choose from; nothing else counts then" },
    ignore_similar_chars: {
      type: "bool",
      default: false,
      description: "Leave out characters that look alike",
    },
    similar_chars: { type: "str", default: "il1LoO0", description: "The characters that look alike" },
    base64: { type: "bool", default: false, description: "Give the text in Base64" },
    seed: { type: "str", description: "Makes the text the same every time: not for secrets" },
  },
  returns: "One text",
  examples: `- name: Make up a name
  ansible.builtin.debug:
    msg: "{{ lookup('community.general.random_string', length=12, special=false) }}"
`,
  run: (terms, options, { environment: { io } }) => {
    if (terms.length > 0) {
      throw new LookupFailure("The lookup plugin does not accept positional arguments");
    }
    const source = options.seed === null ? systemRandom(io.randomBytes) : new SeededRandom(options.seed);
    const usable = (characters: string) =>
      options.ignore_similar_chars
        ? [...characters].filter((character) => !options.similar_chars.includes(character)).join("")
        : characters;
    const kinds = {
      upper: usable(LOWER.toUpperCase()),
      lower: usable(LOWER),
      numbers: usable("0123456789"),
      special: options.override_special || usable(SPECIAL),
    };
    const least = options.override_all ? "" : [
      chosen(source, kinds.numbers, options.min_numeric),
      chosen(source, kinds.lower, options.min_lower),
      chosen(source, kinds.upper, options.min_upper),
      chosen(source, kinds.special, options.min_special),
    ].join("");
    const all = options.override_all ||
      (["upper", "lower", "numbers", "special"] as const).map((kind) => options[kind] ? kinds[kind] : "")
        .join("");
    const text = least + chosen(source, all, options.length - least.length);
    const made = options.seed === null ? shuffled(source, text) : text;
    return [options.base64 ? new TextEncoder().encode(made).toBase64() : made];
  },
});

/** @throws {LookupFailure} where there is nothing to choose from. */
function chosen(source: RandomSource, characters: string, count: number): string {
  if (count <= 0) return "";
  const all = [...characters];
  if (all.length === 0) {
    throw new LookupFailure("Available characters cannot be None, please change constraints");
  }
  return Array.from({ length: count }, () => all[Number(randomBelow(source, BigInt(all.length)))] ?? "").join(
    "",
  );
}

function shuffled(source: RandomSource, text: string): string {
  const letters = [...text];
  for (let at = letters.length - 1; at > 0; at--) {
    const other = Number(randomBelow(source, BigInt(at + 1)));
    [letters[at], letters[other]] = [letters[other] ?? "", letters[at] ?? ""];
  }
  return letters.join("");
}
