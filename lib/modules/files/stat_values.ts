/** What `stat` and `find` tell of a path. */

import type { PathState } from "../../model/change.ts";
import { float } from "../../model/value.ts";
import type { ResultValues } from "../module.ts";

const BLOCK_BYTES = 512;

/** The state of a path under the names of Python's `stat`, without the path itself. */
export function statValues(state: PathState): ResultValues {
  const { kind, mode, uid, gid, size, inode, device, links, blocks } = state;
  const may = (bit: number) => (mode & bit) !== 0;
  return {
    mode: mode.toString(8).padStart(4, "0"),
    isdir: kind === "directory",
    ischr: kind === "character",
    isblk: kind === "block",
    isreg: kind === "file",
    isfifo: kind === "fifo",
    islnk: kind === "symlink",
    issock: kind === "socket",
    uid,
    gid,
    size,
    inode,
    dev: device,
    nlink: links,
    atime: float(state.accessedS),
    mtime: float(state.modifiedS),
    ctime: float(state.changedS),
    wusr: may(0o200),
    rusr: may(0o400),
    xusr: may(0o100),
    wgrp: may(0o020),
    rgrp: may(0o040),
    xgrp: may(0o010),
    woth: may(0o002),
    roth: may(0o004),
    xoth: may(0o001),
    isuid: may(0o4000),
    isgid: may(0o2000),
    blocks,
    disk_usage_bytes: blocks * BLOCK_BYTES,
  };
}
