/** Names of many kinds, as alternatives for a subject's (RFC 5280, section 4.2.1.6). */

import { mistake } from "../commands/tools.ts";
import { contextTag, der, type DerNode, oid, oidOf, readAll, readDer, textOf } from "./der.ts";
import { decodeName, encodeName, nameText, readNameText } from "./distinguished_name.ts";

const KIND = { otherName: 0, email: 1, dns: 2, directory: 4, uri: 6, address: 7, id: 8 } as const;

/**
 * The encoding of a name such as `DNS:example.com` or `IP:10.0.0.1`.
 *
 * @param allowsNets Whether an address may be a net, as in constraints.
 * @throws {DiagnosticError} `bad-argument` for a name of another form.
 */
export function encodeGeneralName(text: string, { allowsNets = false } = {}): Uint8Array {
  const at = text.indexOf(":");
  const [kind, value] = at < 0 ? ["", text] : [text.slice(0, at), text.slice(at + 1)];
  const plain = (number: number) => der(contextTag(number), new TextEncoder().encode(value));
  switch (kind) {
    case "DNS":
      return plain(KIND.dns);
    case "email":
      return plain(KIND.email);
    case "URI":
      return plain(KIND.uri);
    case "IP":
      return der(contextTag(KIND.address), allowsNets ? netBytes(value) : addressBytes(value));
    case "RID":
      return der(contextTag(KIND.id), readDer(oid(value)).content);
    case "dirName":
      return der(contextTag(KIND.directory, { isConstructed: true }), encodeName(readNameText(value)));
    case "":
      throw mistake(`Cannot parse Subject Alternative Name "${text}" (forgot "DNS:" prefix?)`);
    default:
      throw mistake(
        `Cannot parse Subject Alternative Name "${text}" (potentially unsupported by cryptography backend)`,
      );
  }
}

export function decodeGeneralName(node: DerNode): string {
  const { content } = node;
  switch (node.tag & 0x1f) {
    case KIND.dns:
      return `DNS:${textOf(node)}`;
    case KIND.email:
      return `email:${textOf(node)}`;
    case KIND.uri:
      return `URI:${textOf(node)}`;
    case KIND.address:
      return `IP:${addressText(content)}`;
    case KIND.id:
      return `RID:${oidOf(node)}`;
    case KIND.directory:
      return `dirName:${nameText(decodeName(content))}`;
    case KIND.otherName: {
      const [type, value] = readAll(content);
      return `otherName:${type ? oidOf(type) : ""};${hexText(value?.content ?? new Uint8Array(0))}`;
    }
    default:
      return `unknown:${hexText(content)}`;
  }
}

/** The names in a sequence of them. */
export function decodeGeneralNames(bytes: Uint8Array): readonly string[] {
  return readAll(readDer(bytes).content).map(decodeGeneralName);
}

/** Bytes as `00:11:22`. */
export function hexText(bytes: Uint8Array): string {
  return (bytes.toHex().match(/../g) ?? []).join(":");
}

function netBytes(text: string): Uint8Array {
  const [address = "", prefix] = text.split("/");
  const bytes = addressBytes(address);
  const bits = prefix === undefined ? bytes.length * 8 : Number(prefix);
  if (!Number.isInteger(bits) || bits < 0 || bits > bytes.length * 8) throw wrongAddress(text);
  const mask = bytes.map((_, at) => 0xff & ~(0xff >> Math.max(0, Math.min(8, bits - 8 * at))));
  return Uint8Array.from([...bytes.map((octet, at) => octet & (mask[at] ?? 0)), ...mask]);
}

function addressBytes(text: string): Uint8Array {
  if (!text.includes(":")) {
    const octets = text.split(".").map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : NaN));
    if (octets.length !== 4 || octets.some((octet) => !(octet <= 255))) throw wrongAddress(text);
    return Uint8Array.from(octets);
  }
  const v4 = /(\d+(?:\.\d+){3})$/.exec(text)?.[1];
  const tail = v4 === undefined ? [] : pairs(addressBytes(v4));
  const [before = "", after, more] = (v4 === undefined ? text : text.slice(0, -v4.length)).split("::");
  const words = (part: string) => part.split(":").filter((word) => word !== "");
  const [head, rest] = [words(before), [...words(after ?? ""), ...tail]];
  const missing = 8 - head.length - rest.length;
  const isRight = more === undefined && (after === undefined ? missing === 0 : missing >= 0) &&
    [...head, ...rest].every((word) => /^[0-9a-fA-F]{1,4}$/.test(word));
  if (!isRight) throw wrongAddress(text);
  const all = [...head, ...Array.from({ length: missing }, () => "0"), ...rest];
  return Uint8Array.fromHex(all.map((word) => word.padStart(4, "0")).join(""));
}

function pairs(bytes: Uint8Array): readonly string[] {
  return bytes.toHex().match(/.{4}/g) ?? [];
}

function wrongAddress(text: string) {
  return mistake(`'${text}' does not appear to be an IPv4 or IPv6 address`);
}

function addressText(bytes: Uint8Array): string {
  if (bytes.length === 8 || bytes.length === 32) {
    const half = bytes.length / 2;
    const bits = bytes.subarray(half).reduce(
      (sum, octet) => sum + octet.toString(2).replaceAll("0", "").length,
      0,
    );
    return `${addressText(bytes.subarray(0, half))}/${bits}`;
  }
  if (bytes.length !== 16) return bytes.join(".");
  const words = pairs(bytes).map((word) => parseInt(word, 16).toString(16));
  // The longest row of zeros is left out, the first of equal ones (RFC 5952).
  const rows = [...words.join(" ").matchAll(/(?<![^ ])0(?: 0)+(?![^ ])/g)].map(([row]) => row);
  const longest = rows.toSorted((a, b) => b.length - a.length)[0];
  if (longest === undefined) return words.join(":");
  const [head = "", ...rest] = words.join(" ").split(new RegExp(`(?<![^ ])${longest}(?![^ ])`));
  return `${head.trim().replaceAll(" ", ":")}::${rest.join(longest).trim().replaceAll(" ", ":")}`;
}
