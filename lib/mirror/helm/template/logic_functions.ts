/** Functions of templates that compare and compute. */

import { integerOf, numberOf } from "./arguments.ts";
import { semverMatches, semverParts } from "./semver.ts";
import { type GoFunction, type GoMap, type GoValue, isSame, isTrue, textOf } from "./value.ts";

const compare = (a: GoValue | undefined, b: GoValue | undefined): number => {
  if (typeof a === "number" || typeof b === "number") return numberOf(a) - numberOf(b);
  const [first, second] = [textOf(a), textOf(b)];
  return first < second ? -1 : first > second ? 1 : 0;
};
const fold = (action: (a: number, b: number) => number): GoFunction => (first, ...others) =>
  others.reduce<number>((made, one) => action(made, numberOf(one)), numberOf(first));
const whole = (action: (a: number, b: number) => number): GoFunction => (first, ...others) =>
  others.reduce<number>((made, one) => Math.trunc(action(made, integerOf(one))), integerOf(first));
const rounded = (round: (value: number) => number): GoFunction => (value) => round(numberOf(value));
/** A certificate and its key: what is in them, no image depends on. */
const certificate: GoFunction = () => new Map<string, GoValue>([["Cert", ""], ["Key", ""]]) as GoMap;

export const LOGIC_FUNCTIONS: Readonly<Record<string, GoFunction>> = {
  eq: (first, ...others) => others.some((one) => isSame(first ?? null, one)),
  ne: (a, b) => !isSame(a ?? null, b ?? null),
  lt: (a, b) => compare(a, b) < 0,
  le: (a, b) => compare(a, b) <= 0,
  gt: (a, b) => compare(a, b) > 0,
  ge: (a, b) => compare(a, b) >= 0,
  not: (value) => !isTrue(value),
  add: whole((a, b) => a + b),
  add1: (value) => integerOf(value) + 1,
  sub: whole((a, b) => a - b),
  mul: whole((a, b) => a * b),
  div: whole((a, b) => b === 0 ? 0 : a / b),
  mod: whole((a, b) => b === 0 ? 0 : a % b),
  addf: fold((a, b) => a + b),
  subf: fold((a, b) => a - b),
  mulf: fold((a, b) => a * b),
  divf: fold((a, b) => b === 0 ? 0 : a / b),
  max: whole(Math.max),
  biggest: whole(Math.max),
  min: whole(Math.min),
  maxf: fold(Math.max),
  minf: fold(Math.min),
  ceil: rounded(Math.ceil),
  floor: rounded(Math.floor),
  round: (value, digits) => Number(numberOf(value).toFixed(integerOf(digits))),
  int: integerOf,
  int64: integerOf,
  float64: numberOf,
  atoi: integerOf,
  toDecimal: (value) => parseInt(textOf(value), 8) || 0,
  semver: (version) => semverParts(textOf(version)),
  semverCompare: (constraint, version) => semverMatches(textOf(constraint), textOf(version)),
  // Times and secrets are the same every time: no image depends on them.
  now: () => "1970-01-01T00:00:00Z",
  date: () => "1970-01-01",
  htmlDate: () => "1970-01-01",
  dateInZone: () => "1970-01-01",
  dateModify: (_, value) => value ?? null,
  toDate: (_, value) => value ?? null,
  ago: () => "0s",
  duration: (value) => `${textOf(value)}s`,
  unixEpoch: () => "0",
  genCA: certificate,
  genCAWithKey: certificate,
  genSelfSignedCert: certificate,
  genSelfSignedCertWithKey: certificate,
  genSignedCert: certificate,
  genSignedCertWithKey: certificate,
  genPrivateKey: () => "",
  encryptAES: () => "",
  decryptAES: () => "",
  getHostByName: () => "",
};
