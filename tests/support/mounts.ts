/** File systems of their own for tests: small ones, and such that cannot be written to. */

import { removePath, temporaryFolder } from "../../lib/system/files.ts";

export const CAN_MOUNT = Deno.uid() === 0 && await canMount();

/** Mounts a file system that is kept in memory. @param options Such as `size=1m`. */
export async function mountMemory(folder: string, options: string): Promise<void> {
  await command("mount", ["-t", "tmpfs", "-o", options, "none", folder]);
}

/** Changes the options of what is mounted. @param options Such as `ro`. */
export async function remount(folder: string, options: string): Promise<void> {
  await command("mount", ["-o", `remount,${options}`, folder]);
}

export async function unmount(folder: string): Promise<void> {
  await command("umount", [folder]);
}

async function canMount(): Promise<boolean> {
  const folder = temporaryFolder();
  try {
    await mountMemory(folder, "size=64k");
    await unmount(folder);
    return true;
  } catch {
    return false;
  } finally {
    removePath(folder);
  }
}

async function command(program: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await new Deno.Command(program, { args: [...args] }).output();
  if (code !== 0) throw new Error(`${program}: ${new TextDecoder().decode(stderr)}`);
}
