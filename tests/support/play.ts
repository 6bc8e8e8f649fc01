/** Playbooks run by the program itself, on this machine. */

import { strictEqual } from "node:assert/strict";

const PROGRAM = new URL("../../main.ts", import.meta.url).pathname;

/** Writes a file below a folder, and the folders that it needs. */
export function writeBelow(folder: string, path: string, text: string): void {
  Deno.mkdirSync(new URL(".", `file://${folder}/${path}`), { recursive: true });
  Deno.writeTextFileSync(`${folder}/${path}`, text);
}

/** Runs a playbook of a folder, which is also the home of whoever runs it; it must come to a good end. */
export async function runPlaybook(folder: string, name: string): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", PROGRAM, "playbook", "-i", "localhost,", "-c", "local", name],
    cwd: folder,
    stdin: "null",
    env: { NO_COLOR: "1", HOME: folder },
  }).output();
  const output = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  strictEqual(code, 0, output);
  return output;
}
