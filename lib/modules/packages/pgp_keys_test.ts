import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { armoredBlocks, keysIn, keysInText } from "./pgp_keys.ts";

const KEY = `-----BEGIN PGP PUBLIC KEY BLOCK-----

mDMEawHk9BYJKwYBBAHaRw8BAQdAtrI6VLPa3YWQfWdm0f3D1Z4cHF5p58/Zk8uF
OewvDVC0Jk1pcnJvciBQYWNrYWdlcyA8cGFja2FnZXNAZXhhbXBsZS5jb20+iJAE
ExYIADgWIQSyh6zyQfXkTq3cuj0oNkD46ESV7AUCawHk9AIbAwULCQgHAgYVCgkI
CwIEFgIDAQIeAQIXgAAKCRAoNkD46ESV7BJ/AQCDUR5ovGLvlSK7L0gbzoXCJyUP
f4ylDRHNx7fEDdW0bwD/fzh5qIvbiBumajW9pFw35jliSK4c2ORo1JAc+4tCngY=
=jR2t
-----END PGP PUBLIC KEY BLOCK-----
`;
const FOUND = { id: "283640F8E84495EC", fingerprint: "B287ACF241F5E44EADDCBA3D283640F8E84495EC" };

Deno.test("keysInText reads the keys of every block", () => {
  deepEqual(keysInText(`words\n${KEY}\nmore words\n${KEY}`), [FOUND, FOUND]);
});

Deno.test("keysInText reads blocks with headers, and with line breaks of another system", () => {
  const headed = KEY.replace("-----\n\n", "-----\nVersion: 1\nComment: of a mirror\n\n");
  deepEqual(keysInText(headed.replaceAll("\n", "\r\n")), [FOUND]);
});

Deno.test("keysInText finds nothing in other texts", () => {
  deepEqual(keysInText("no key"), []);
  deepEqual(
    keysInText("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n%%\n-----END PGP PUBLIC KEY BLOCK-----\n"),
    [],
  );
});

Deno.test("keysIn reads keys below others, in both forms of packets, and ends where packets are broken", () => {
  const [block = new Uint8Array()] = armoredBlocks(KEY);
  const body = block.subarray(2, 2 + (block[1] ?? 0));
  const sub = new Uint8Array([0x80 | 0x40 | 14, body.length, ...body]);
  deepEqual(keysIn(new Uint8Array([...block, ...sub])), [FOUND, FOUND]);
  deepEqual(keysIn(block.subarray(0, 20)), []);
});

Deno.test("keysIn takes the beginning of the fingerprint of a key of version 6 for its identifier", () => {
  const [key] = keysIn(new Uint8Array([0x80 | 0x40 | 6, 3, 6, 1, 2]));
  deepEqual([key?.id.length, key?.fingerprint.length, key?.fingerprint.slice(0, 16)], [16, 64, key?.id]);
});
