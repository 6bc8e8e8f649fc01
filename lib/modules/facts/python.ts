/** Which Python a host has, for whoever runs or installs programs of that language there. */

import { dict } from "../../model/value.ts";
import type { FactCollector } from "./collector.ts";
import type { HostData } from "./host_data.ts";

/** An interpreter, as it tells of itself. */
interface Python {
  readonly executable: string;
  /** `cpython` for the usual one. */
  readonly type: string;
  /** As it is written: `3.13.0rc1`. */
  readonly version: string;
  readonly info: readonly [major: number, minor: number, micro: number, level: string, serial: number];
  readonly hasTls: boolean;
}

export const PYTHON: FactCollector = {
  name: "python",
  ids: [],
  collect: (host) => {
    const python = pythonOf(host);
    if (!python) return {};
    const { executable, type, info, hasTls } = python;
    const [major, minor, micro, releaselevel, serial] = info;
    return {
      python: dict({
        version: dict({ major, minor, micro, releaselevel, serial }),
        version_info: info,
        executable,
        has_sslcontext: hasTls,
        type,
      }),
    };
  },
};

/** The Python that was asked; null on a host that has none. */
export function pythonOf(host: HostData): Python | null {
  const [executable, told = "", version = "", info = "", hasTls] = host.lines("python");
  if (executable === undefined) return null;
  if (told.startsWith(PLAIN)) return plainPython(executable, told.slice(PLAIN.length));
  const [major, minor, micro, level = "", serial] = info.split(" ");
  return {
    executable,
    type: told,
    version,
    info: [Number(major), Number(minor), Number(micro), level, Number(serial)],
    hasTls: hasTls === "1",
  };
}

/** How the usual interpreter begins to say its version; only one that has its libraries at hand is not asked for more. */
const PLAIN = "Python ";
const LEVELS: Readonly<Record<string, string>> = { a: "alpha", b: "beta", rc: "candidate" };

function plainPython(executable: string, version: string): Python {
  const [, major, minor, micro, level = "", serial = "0"] =
    /^(\d+)\.(\d+)\.(\d+)(?:(a|b|rc)(\d+))?/.exec(version) ?? [];
  return {
    executable,
    type: "cpython",
    version,
    info: [Number(major), Number(minor), Number(micro), LEVELS[level] ?? "final", Number(serial)],
    hasTls: true,
  };
}
