/** A package that is one file. */

import type { CommandChange } from "../../model/change.ts";
import type { TargetReader } from "../../connection/target.ts";
import { askShell, toolChange } from "../commands/tools.ts";
import type { AptArguments } from "./apt_arguments.ts";
import { aptWords, checked, type PackageStep, QUIET, stepsIn } from "./apt_command.ts";

/** Downloads what is no file of the host; what it makes it takes away again. */
const FETCH = `file=$1; shift
case $file in *://*)
  folder=$(mktemp -d) || exit
  trap 'rm -rf "$folder"' EXIT
  if command -v curl >/dev/null; then curl -fsSL -o "$folder/package.deb" "$file" || exit
  else wget -q -O "$folder/package.deb" "$file" || exit; fi
  file=$folder/package.deb
esac
[ -f "$file" ] || { echo "Unable to install package: no such file: $file" >&2; exit 1; }
case $file in /*) ;; *) file=./$file ;; esac
`;
const LOOK = `name=$(dpkg-deb -f "$file" Package) && version=$(dpkg-deb -f "$file" Version) || exit
if [ "$(dpkg-query -W -f='\${db:Status-Status} \${Version}' "$name" 2>/dev/null)" = "installed $version" ]; then
  exit 0
fi
"$@" "$file"`;

export interface PlannedDeb {
  readonly steps: readonly PackageStep[];
  readonly change: CommandChange | null;
}

/** Plans the package. @throws {DiagnosticError} `command-failed` for one that cannot be installed. */
export async function planDeb(file: string, args: AptArguments, host: TargetReader): Promise<PlannedDeb> {
  const words = (simulate: boolean) => aptWords({ words: ["install"], packages: [] }, args, simulate);
  const options = { environment: QUIET };
  const answer = await askShell(host, FETCH + LOOK, [file, ...words(true)], options);
  const steps = stepsIn(checked(answer, ["install", file]).stdout);
  if (steps.length === 0) return { steps, change: null };
  const argv = ["sh", "-c", `${FETCH}"$@" "$file"`, "sh", file, ...words(false)];
  return { steps, change: toolChange(`the package ${file}`, argv, options) };
}
