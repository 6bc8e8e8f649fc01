/** What NetworkManager tells of a connection, compared with what a task wants. */

import { BOND_OPTION, macSetting, mtuSetting, type Setting, type Settings } from "./connection_settings.ts";

/** Settings as `nmcli` writes them, by their names. */
export type ConnectionState = ReadonlyMap<string, string>;

/** A setting that is not as wanted. */
export interface Difference {
  readonly name: string;
  readonly before: string;
  readonly wanted: Setting;
}

/** The first address is the one that the host sends from, the first server and domain the ones that are asked first. */
const ORDERED = /^ipv[46]\.(addresses|dns|dns-search)$/;
const ROUTES = /^ipv[46]\.routes$/;
const ACTIVE = "activated";
/** How `nmcli` writes types that tasks have other names for. */
const TYPE_NAMES: Readonly<Record<string, string>> = {
  "802-3-ethernet": "ethernet",
  "802-11-wireless": "wifi",
};

/** Reads the lines of `nmcli --terse --escape no connection show`. */
export function readConnection(text: string): ConnectionState {
  const settings = new Map<string, string>();
  for (const line of text.split("\n")) {
    const colon = line.indexOf(":");
    if (colon < 0) continue;
    const [name, value] = [line.slice(0, colon), line.slice(colon + 1).trim()];
    settings.set(name, value);
    if (name !== "bond.options") continue;
    for (const [option, wanted] of bondOptions(value)) settings.set(BOND_OPTION + option, wanted);
  }
  return settings;
}

/** Several addresses of one option have spaces between, instead of the commas that they were given with. */
function bondOptions(text: string): readonly (readonly [string, string])[] {
  return listOf(text).map((part) => {
    const [name = "", value = ""] = part.split("=");
    return [name, value.replaceAll(" ", ",")];
  });
}

export function isActive(state: ConnectionState): boolean {
  return state.get("GENERAL.STATE") === ACTIVE;
}

/** The type, as tasks call it. */
export function connectionType(state: ConnectionState): string {
  const type = state.get("connection.type") ?? "";
  return TYPE_NAMES[type] ?? type;
}

export function differences(state: ConnectionState, wanted: Settings, type: string): readonly Difference[] {
  return [...wanted].flatMap(([name, setting]) => {
    const before = state.get(name) ?? "";
    return isSame(name, before, setting, type) ? [] : [{ name, before, wanted: setting }];
  });
}

function isSame(name: string, before: string, wanted: Setting, type: string): boolean {
  if (typeof wanted !== "string") {
    const [one, other] = [listOf(before), wanted].map((items) =>
      ROUTES.test(name) ? items.map(routeKey) : items
    );
    return ORDERED.test(name) ? sameItems(one, other) : sameItems(one?.toSorted(), other?.toSorted());
  }
  if (name === macSetting(type)) return before.toUpperCase() === wanted.toUpperCase();
  if (name === mtuSetting(type)) return mtuOf(before) === mtuOf(wanted);
  if (name === "gsm.apn") return before.replaceAll('"', "") === wanted;
  return before === wanted || sameNumbers(before, wanted) || listOf(before).join() === listOf(wanted).join();
}

function listOf(text: string): readonly string[] {
  return text === "" ? [] : text.split(",").map((item) => item.trim().replace(/\s*=\s*/, "="));
}

function sameItems(one: readonly string[] = [], other: readonly string[] = []): boolean {
  return one.length === other.length && one.every((item, at) => item === other[at]);
}

/** A route with its attributes in the order of their names. */
function routeKey(route: string): string {
  const words = route.split(/\s+/);
  const attributes = words.filter((word) => word.includes("=")).sort();
  return [...words.filter((word) => !word.includes("=")), ...attributes].join(" ");
}

function mtuOf(text: string): string {
  return text === "0" || text === "" ? "auto" : text;
}

/** Flags are told as hexadecimal numbers. */
function sameNumbers(one: string, other: string): boolean {
  const isNumber = /^(0x[\da-f]+|-?\d+)$/i;
  return isNumber.test(one) && isNumber.test(other) && Number(one) === Number(other);
}
