/** Figures of sequences in the text form of Prometheus. */

import type { ListedSequence } from "../../mirror/chain/sequences.ts";

type Whole = ListedSequence & { readonly status: "whole" };

/** Name, what it is, and its value for a sequence; none where nobody noted it. */
const GAUGES: readonly (readonly [string, string, (one: Whole) => number | undefined])[] = [
  ["ferry_sequence_bytes", "Bytes of the archives of a sequence.", ({ bytes }) => bytes],
  [
    "ferry_sequence_content_bytes",
    "Bytes of all content that a sequence is about.",
    ({ manifest }) => manifest.bytes.content,
  ],
  ["ferry_sequence_images", "Images that a sequence is about.", ({ manifest }) => manifest.counts.images],
  [
    "ferry_sequence_missing_images",
    "Images that could not be had.",
    ({ manifest }) => manifest.missing?.length ?? 0,
  ],
  [
    "ferry_sequence_created_seconds",
    "When a sequence was made, in seconds since 1970.",
    ({ manifest }) => Date.parse(manifest.created) / 1000,
  ],
  [
    "ferry_sequence_making_seconds",
    "How long the run that made a sequence fetched and packed.",
    ({ manifest: { tookMs } }) => tookMs === undefined ? undefined : tookMs / 1000,
  ],
];

export function metricsText(sequences: readonly ListedSequence[]): string {
  const whole = sequences.filter((one) => one.status === "whole");
  const gauges = GAUGES.flatMap(([name, help, valueOf]) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} gauge`,
    ...whole.flatMap((one) => {
      const value = valueOf(one);
      return value === undefined ? [] : [`${name}{${labels(one)}} ${value}`];
    }),
  ]);
  const broken = sequences.length - whole.length;
  return [
    ...gauges,
    "# HELP ferry_sequences_broken Sequences that cannot be read.",
    "# TYPE ferry_sequences_broken gauge",
    `ferry_sequences_broken ${broken}`,
    "",
  ].join("\n");
}

function labels({ manifest: { number, description, complete } }: Whole): string {
  const text = (value: string) => JSON.stringify(value);
  const type = complete ? "baseline" : "differential";
  return `sequence="${number}",description=${text(description)},type="${type}"`;
}
