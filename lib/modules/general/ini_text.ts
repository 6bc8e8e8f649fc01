/** Options in INI files, edited line by line so that all else stays. */

export interface IniWish {
  /** Null for options that stand before all sections. */
  readonly section: string | null;
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
  const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
  const place = sectionPlace(lines, wish.section);
  if (!wish.isWanted) return removal(text, lines, place, wish);
  if (place) return insertion(text, lines, place, wish);
  const gap = lines.length > 0 && lines.at(-1) !== "" ? [""] : [];
  const made = [...lines, ...gap, `[${wish.section}]`, ...optionLines(wish)];
  return { text: joined(made), message: "section and option added" };
}

interface Place {
  /** The line of the header; -1 for options before all sections. */
  readonly header: number;
  /** The first line that is not in the section. */
  readonly end: number;
}

function sectionPlace(lines: readonly string[], section: string | null): Place | null {
  const isHeader = (line: string) => /^\s*\[.*\]/.test(line);
  const next = (from: number) => {
    const found = lines.findIndex((line, at) => at >= from && isHeader(line));
    return found < 0 ? lines.length : found;
  };
  if (section === null || section === "") return { header: -1, end: next(0) };
  const header = lines.findIndex((line) => /^\s*\[(.*)\]/.exec(line)?.[1] === section);
  return header < 0 ? null : { header, end: next(header + 1) };
}

function optionLines({ option, values, noExtraSpaces, allowNoValue }: IniWish): readonly string[] {
  if (option === null) return [];
  if (values.length === 0) return allowNoValue ? [option] : [];
  const equals = noExtraSpaces ? "=" : " = ";
  return values.map((value) => `${option}${equals}${value}`);
}

function optionIn(
  line: string,
  option: string,
  inactive: boolean,
): { readonly value: string; readonly isActive: boolean } | null {
  const [, mark = "", name = "", value] = /^(\s*[#;]?)\s*([^=\s][^=]*?)\s*(?:=\s*(.*?)\s*)?$/.exec(line) ??
    [];
  if (name !== option) return null;
  const isActive = !/[#;]/.test(mark);
  return isActive || inactive ? { value: value ?? "", isActive } : null;
}

function insertion(text: string, lines: readonly string[], { header, end }: Place, wish: IniWish): IniEdit {
  const { option, values, exclusive } = wish;
  if (option === null) return { text, message: "OK" };
  const wanted = [...optionLines(wish)];
  const own = lines.slice(header + 1, end);
  const isOwn = (line: string) => optionIn(line, option, wish.modifyInactive) !== null;
  const isSame = (line: string, made: string) => {
    if (line === made) return true;
    const [found, asked] = [optionIn(line, option, false), optionIn(made, option, false)];
    return wish.ignoreSpaces && found !== null && asked !== null && found.value === asked.value;
  };
  const active = own.filter((line) => optionIn(line, option, false) !== null);
  const lacking = wanted.filter((made) => !active.some((line) => isSame(line, made)));
  const surplus = exclusive ? active.filter((line) => !wanted.some((made) => isSame(line, made))) : [];
  if (lacking.length === 0 && surplus.length === 0) return { text, message: "OK" };
  const made: string[] = [];
  const pending = [...lacking];
  for (const line of own) {
    const isKept = active.includes(line) && !surplus.includes(line);
    const isReplaced = isOwn(line) && !isKept && (exclusive || !active.includes(line));
    const replacement = isReplaced ? pending.shift() : undefined;
    if (replacement !== undefined) made.push(replacement);
    else if (!surplus.includes(line)) made.push(line);
  }
  const blank = made.length - [...made].reverse().findIndex((line) => line.trim() !== "");
  const at = made.every((line) => line.trim() === "") ? 0 : blank;
  const all = [
    ...lines.slice(0, header + 1),
    ...made.slice(0, at),
    ...pending,
    ...made.slice(at),
    ...lines.slice(end),
  ];
  const message = pending.length > 0 && values.length >= 0 ? "option added" : "option changed";
  return { text: joined(all), message };
}

function removal(text: string, lines: readonly string[], place: Place | null, wish: IniWish): IniEdit {
  if (!place) return { text, message: "OK" };
  const { option, values, exclusive } = wish;
  if (option === null) {
    if (place.header < 0) return { text, message: "OK" };
    const kept = [...lines.slice(0, place.header), ...lines.slice(place.end)];
    return { text: joined(kept), message: "section removed" };
  }
  const isGone = (line: string, at: number) => {
    if (at <= place.header || at >= place.end) return false;
    const found = optionIn(line, option, false);
    return found !== null && (exclusive || values.length === 0 || values.includes(found.value));
  };
  const kept = lines.filter((line, at) => !isGone(line, at));
  return kept.length === lines.length
    ? { text, message: "OK" }
    : { text: joined(kept), message: "option changed" };
}

function joined(lines: readonly string[]): string {
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}
