/** Options in INI files, edited line by line so that all else stays. */

/** An option that a section has; with values, with one of them. */
export interface IniCondition {
  readonly option: string;
  readonly values: readonly string[];
}

export interface IniWish {
  /** Null for options that stand before all sections. */
  readonly section: string | null;
  /** What tells the section from others of its name. */
  readonly having: readonly IniCondition[];
  readonly option: string | null;
  readonly values: readonly string[];
  readonly isWanted: boolean;
  /** An option has exactly these values; otherwise they are added, or only they taken away. */
  readonly exclusive: boolean;
  readonly noExtraSpaces: boolean;
  readonly ignoreSpaces: boolean;
  readonly allowNoValue: boolean;
  readonly modifyInactive: boolean;
}

export interface IniEdit {
  readonly text: string;
  readonly message: string;
}

/** The text as it is to be, and what was done to it. */
export function editIni(text: string, wish: IniWish): IniEdit {
  // An empty file counts as one with an empty line, which stays in front of what is added.
  const lines = text.replaceAll("\r\n", "\n").replace(/\n$/, "").split("\n");
  const place = sectionIn(lines, wish);
  const edit = wish.isWanted
    ? place ? setIn(lines, place, wish) : added(lines, wish)
    : removed(lines, place, wish);
  // A last line without its break gets one.
  const isOpen = text !== "" && !text.endsWith("\n");
  if (edit.lines === lines && !isOpen) return { text, message: edit.message };
  return { text: edit.lines.map((line) => `${line}\n`).join(""), message: edit.message };
}

interface LinesEdit {
  /** The very lines that there were where nothing changes. */
  readonly lines: readonly string[];
  readonly message: string;
}

interface Place {
  /** The line of the header; -1 for options before all sections. */
  readonly header: number;
  /** The first line that is not in the section. */
  readonly end: number;
}

/** The first section of the name that has what is said of it. */
function sectionIn(lines: readonly string[], { section, having }: IniWish): Place | null {
  const isNamed = (line: string) => section !== null && /^\[\s*(.*?)\s*\]/.exec(line)?.[1] === section.trim();
  let header = section === null ? -1 : null;
  for (const [at, line] of [...lines, "["].entries()) {
    if (header !== null && line.startsWith("[")) {
      if (hasAll(lines.slice(header + 1, at), having)) return { header, end: at };
      header = null;
    }
    if (isNamed(line)) header = at;
  }
  return null;
}

function hasAll(lines: readonly string[], having: readonly IniCondition[]): boolean {
  return having.every(({ option, values }) =>
    lines.some((line) => {
      const found = optionIn(line, option, true);
      return found !== null && (values.length === 0 || values.includes(found.value));
    })
  );
}

interface Found {
  readonly value: string;
  /** Whether it is no comment. */
  readonly isActive: boolean;
  /** A comment that only begins with the name is no option. */
  readonly isOption: boolean;
}

/** @param inactive Whether an option in a comment counts. */
function optionIn(line: string, option: string, inactive: boolean): Found | null {
  const [, mark = "", rest] = /^[ \t]*([#;]?)[ \t]*(.*)$/.exec(line) ?? [];
  if (rest === undefined || !rest.startsWith(option)) return null;
  const [, equals, value = ""] = /^[ \t]*(=|$)[ \t]*(.*)$/.exec(rest.slice(option.length)) ?? [];
  if (equals === undefined || (mark !== "" && !inactive)) return null;
  return { value, isActive: mark === "", isOption: mark === "" || equals !== "" };
}

function added(lines: readonly string[], wish: IniWish): LinesEdit {
  const { section, having, option, exclusive, allowNoValue } = wish;
  const others = having.filter((one) => one.option !== option);
  const own = exclusive ? [] : having.filter((one) => one.option === option).flatMap(({ values }) => values);
  const wanted = { ...wish, values: [...new Set([...wish.values, ...own])] };
  const made = [
    ...others.flatMap((one) => optionLines({ ...wish, ...one })),
    ...optionLines(wanted),
  ];
  const isSet = option !== null && (wanted.values.length > 0 || allowNoValue);
  const message = isSet ? "section and option added" : "only section added";
  return { lines: [...lines, `[${section}]`, ...made], message };
}

function optionLines({ option, values, noExtraSpaces, allowNoValue }: IniWish): readonly string[] {
  if (option === null) return [];
  if (values.length === 0) return allowNoValue ? [option] : [];
  const equals = noExtraSpaces ? "=" : " = ";
  return values.map((value) => `${option}${equals}${value}`);
}

/**
 * Sets an option in a section: lines with wanted values stay, other lines of the option take the values that are left
 * or go, and what is left then stands behind the last line that is neither empty nor a comment.
 */
function setIn(lines: readonly string[], { header, end }: Place, wish: IniWish): LinesEdit {
  const { option, exclusive, allowNoValue, modifyInactive } = wish;
  if (option === null) return { lines, message: "OK" };
  const body = lines.slice(header + 1, end).map((line): Entry => ({
    line,
    found: optionIn(line, option, modifyInactive),
  }));
  const kept = keepWanted(body, option, wish);
  const settled = exclusive && !allowNoValue ? replaceOthers(kept, option, wish) : kept;
  const last = settled.entries.findLastIndex(({ line }) => !/^[ \t]*([#;].*)?$/.test(line));
  const isThere = settled.left.length === 0 && (!allowNoValue || kept.hasBare || wish.values.length > 0);
  const missing = isThere ? [] : optionLines({ ...wish, values: settled.left });
  const before = settled.entries.map(({ line }) => line);
  const made = [...before.slice(0, last + 1), ...missing, ...before.slice(last + 1)];
  const isSame = made.join("\n") === lines.slice(header + 1, end).join("\n");
  if (isSame) return { lines, message: "OK" };
  return {
    lines: [...lines.slice(0, header + 1), ...made, ...lines.slice(end)],
    message: missing.length > 0 ? "option added" : "option changed",
  };
}

interface Entry {
  readonly line: string;
  /** The option, where the line has it and nothing was made of it yet. */
  readonly found: Found | null;
}

interface Settled {
  readonly entries: readonly Entry[];
  /** Values that have no line yet. */
  readonly left: readonly string[];
  /** Whether the option is there without a value, as wanted. */
  readonly hasBare: boolean;
}

/** Lines that have a wanted value are written as the task has them. */
function keepWanted(body: readonly Entry[], option: string, wish: IniWish): Settled {
  const { allowNoValue } = wish;
  const left = [...new Set(wish.values)];
  let hasBare = false;
  const entries = body.map((entry): Entry => {
    const { found } = entry;
    if (!found) return entry;
    const at = left.indexOf(found.value);
    if (at >= 0) {
      left.splice(at, 1);
      const isBare = found.value === "" && allowNoValue;
      hasBare ||= isBare;
      return rewritten(entry, isBare ? option : lineOf(option, found.value, wish), wish);
    }
    if (wish.values.length > 0 || !allowNoValue || hasBare) return entry;
    hasBare = true;
    return rewritten(entry, option, wish);
  });
  return { entries, left, hasBare };
}

/** Other lines of the option take the values that are left, and go where there are none. */
function replaceOthers({ entries, left: values, hasBare }: Settled, option: string, wish: IniWish): Settled {
  const left = [...values];
  const made = entries.flatMap((entry): readonly Entry[] => {
    if (!entry.found?.isOption) return [entry];
    const value = left.shift();
    return value === undefined ? [] : [rewritten(entry, lineOf(option, value, wish), wish)];
  });
  return { entries: made, left, hasBare };
}

function lineOf(option: string, value: string, wish: IniWish): string {
  return optionLines({ ...wish, option, values: [value] })[0] ?? option;
}

/** Where blanks make no difference, a line with the same value stays. */
function rewritten({ line, found }: Entry, wanted: string, { option, ignoreSpaces }: IniWish): Entry {
  const isSame = ignoreSpaces && found?.isActive === true &&
    found.value === optionIn(wanted, option ?? "", false)?.value;
  return { line: isSame ? line : wanted, found: null };
}

function removed(lines: readonly string[], place: Place | null, wish: IniWish): LinesEdit {
  const { option, values, exclusive } = wish;
  if (!place || (option === null && place.header < 0)) return { lines, message: "OK" };
  if (option === null) {
    const kept = [...lines.slice(0, place.header), ...lines.slice(place.end)];
    return { lines: kept, message: "section removed" };
  }
  const isGone = (line: string, at: number) => {
    if (at <= place.header || at >= place.end) return false;
    const found = optionIn(line, option, false);
    return found !== null && (exclusive || values.includes(found.value));
  };
  const kept = lines.filter((line, at) => !isGone(line, at));
  return kept.length === lines.length ? { lines, message: "OK" } : { lines: kept, message: "option changed" };
}
