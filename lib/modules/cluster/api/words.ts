/** What `oc` and `kubectl` say when something fails, in fewer words and with advice. */

/** A failure in the words of the cluster or of its client. */
export interface ApiFailure {
  readonly words: string;
  /** Whether the cluster as a whole cannot be used, or only this object was refused. */
  readonly reach: "cluster" | "object";
}

/** Lines of the client's own log, and its advice on what to do with its own options. */
const NOISE = /^[EWIF]\d{4} \d\d:\d\d|^Warning: |^ensure CRDs are installed first$|^See '.*--help' for usage/;
const ADVICE_STARTS = /^Please review the fields above/;
const PREFIX = /^(?:error: |Error: |Error from server(?: \(\w+\))?: |unable to recognize (?:"STDIN": )?)+/;
const MISSING_KIND = /no matches for kind "([^"]+)" in version "([^"]+)"/;

/** What tells that the next object would fare the same. */
const CLUSTER_WIDE =
  /dial tcp|x509:|tls: |Unable to connect to the server|The connection to the server|\(Unauthorized\)|must be logged in|provide credentials|context (?:was not found|".*" does not exist)|loading config|unable to read (?:client|certificate)|i\/o timeout|TLS handshake|Client\.Timeout|deadline exceeded|no configuration has been provided|invalid configuration/;

const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/no matches for kind "Image(?:Digest|Tag)MirrorSet"/, "is it OpenShift 4.13 or later?"],
  [/no matches for kind "(?:CatalogSource|ClusterCatalog)"/, "is the operator lifecycle manager installed?"],
  [/no matches for kind "UpdateService"/, "is the OpenShift Update Service operator installed?"],
  [/no matches for kind/, "what defines this kind has to be installed first"],
  [/^conflicts? with /, "`force_conflicts: true` takes the fields over"],
  [/\(Unauthorized\)|provide credentials/, "the kubeconfig's login is no longer accepted"],
  [/^stat .*no such file/, "a kubeconfig is looked for on the task's host"],
  [/x509:.*unknown authority/, "the kubeconfig names another authority than the cluster has"],
];

/** What a client printed as errors. @param fallback How the failure reaches where the words do not tell. */
export function failureOf(stderr: string, fallback: ApiFailure["reach"]): ApiFailure {
  const lines = errorLines(stderr);
  // A cluster that answers may itself fail to reach something, such as a webhook for one kind.
  const answered = lines[0]?.startsWith("Error from server") ?? false;
  const isWide = !answered && CLUSTER_WIDE.test(stderr);
  return { words: withAdvice(wordsOf(lines)), reach: isWide ? "cluster" : fallback };
}

/** What a cluster warned of. */
export function warningsIn(stderr: string): readonly string[] {
  return stderr.split("\n").flatMap((line) => /^Warning: (.*)$/.exec(line)?.[1] ?? []);
}

/** Lines that tell of an error, each once, without noise. */
export function errorLines(stderr: string): readonly string[] {
  const lines = stderr.split("\n").map((line) => line.trimEnd());
  const end = lines.findIndex((line) => ADVICE_STARTS.test(line));
  const told = (end < 0 ? lines : lines.slice(0, end)).filter((line) => line !== "" && !NOISE.test(line));
  return [...new Set(told)];
}

/** The kind that a line says the cluster lacks, as `version kind`; null for any other line. */
export function missingKindIn(line: string): string | null {
  const [, kind, version] = MISSING_KIND.exec(line) ?? [];
  return kind === undefined ? null : missingKind(version ?? "", kind);
}

export function missingKind(apiVersion: string, kind: string): string {
  return `${apiVersion} ${kind}`;
}

/** The failure of an object whose kind the cluster lacks. */
export function lackingKind(apiVersion: string, kind: string): ApiFailure {
  return { words: withAdvice(`no matches for kind "${kind}" in version "${apiVersion}"`), reach: "object" };
}

/** The first message; a list that belongs to it is put behind it. */
function wordsOf(lines: readonly string[]): string {
  const [first = "it failed without saying why", ...others] = lines;
  const items = others.filter((line) => line.startsWith("- ")).map((line) => line.slice(2));
  const head = first.replace(PREFIX, "").replace(/^Apply failed with \d+ conflicts?: /, "");
  return items.length > 0 ? `${head} ${items.join(", ")}` : head;
}

function withAdvice(words: string): string {
  const advice = ADVICE.find(([pattern]) => pattern.test(words))?.[1];
  return advice === undefined ? words : `${words} (${advice})`;
}
