/** The colours that settings ask for. */

import { DiagnosticError } from "../../source/diagnostic.ts";
import type { Color } from "../../report/lines.ts";
import { colorCode, DEFAULT_PALETTE, type Palette } from "../../report/palette.ts";
import type { Config, SettingName } from "../settings/config.ts";

const SETTING_OF = {
  ok: "colorOk",
  changed: "colorChanged",
  error: "colorError",
  unreachable: "colorUnreachable",
  skip: "colorSkip",
  included: "colorIncluded",
  debug: "colorDebug",
  verbose: "colorVerbose",
  warn: "colorWarn",
  deprecate: "colorDeprecate",
  diff_add: "colorDiffAdd",
  diff_remove: "colorDiffRemove",
  diff_lines: "colorDiffLines",
} as const satisfies Record<Color, SettingName>;

/** @throws {DiagnosticError} `bad-config` for a colour that does not exist. */
export function configuredPalette(config: Config): Palette {
  const colorOf = (color: Color): string => {
    const name = config.text(SETTING_OF[color])?.trim() ?? DEFAULT_PALETTE[color];
    if (colorCode(name) !== null) return name;
    throw new DiagnosticError(`there is no color ${name}`, {
      code: "bad-config",
      hint: "a name such as red or bright blue, or color12, rgb024 or gray8",
    });
  };
  return {
    ok: colorOf("ok"),
    changed: colorOf("changed"),
    error: colorOf("error"),
    unreachable: colorOf("unreachable"),
    skip: colorOf("skip"),
    included: colorOf("included"),
    debug: colorOf("debug"),
    verbose: colorOf("verbose"),
    warn: colorOf("warn"),
    deprecate: colorOf("deprecate"),
    diff_add: colorOf("diff_add"),
    diff_remove: colorOf("diff_remove"),
    diff_lines: colorOf("diff_lines"),
  };
}
