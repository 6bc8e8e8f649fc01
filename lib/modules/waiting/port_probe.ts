/** Whether a port answers, as a host sees it. */

import type { TargetReader } from "../../connection/target.ts";
import { decodeHostText } from "../../connection/host_text.ts";
import { DiagnosticError } from "../../source/diagnostic.ts";
import { probeTcp } from "../../system/tcp.ts";

export interface PortProbe {
  readonly host: string;
  readonly port: number;
  /** The longest wait for a connection. */
  readonly connectS: number;
  /** Whether what the other side says is what was waited for; null where the connection is enough. */
  readonly isWanted: ((text: string) => boolean) | null;
  /** The longest wait for that. */
  readonly readS: number;
  readonly signal: AbortSignal;
}

/**
 * Connects with what the host has: 0 it is connected, 1 it is not, 3 there is nothing to connect with. With a fourth
 * argument it prints what the other side says, until that is silent for a second; the programs that cannot tell
 * silence are given less time, and asked again.
 */
const SCRIPT = `host=$1 port=$2 wait=$3 read=$4
has() { command -v "$1" >/dev/null 2>&1; }
within() { if has timeout; then timeout "$@"; else shift; "$@"; fi; }
if has bash && ! bash -c ': </dev/tcp/127.0.0.1/0' 2>&1 | grep -q 'No such file'; then
  if [ -z "$read" ]; then
    within "$wait" bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$host" "$port" 2>/dev/null || exit 1
    exit 0
  fi
  within $((wait + read)) bash -c 'exec 3<>"/dev/tcp/$0/$1" || exit 1
    wait=$2
    while chunk=$(timeout "$wait" dd bs=65536 count=1 <&3 2>/dev/null; echo .); [ "$chunk" != . ]; do
      printf %s "\${chunk%.}"
      wait=1
    done' "$host" "$port" "$read" 2>/dev/null
  [ $? -ne 1 ]
  exit
fi
[ -z "$read" ] || [ "$read" -le "$wait" ] || read=$wait
if has nc; then
  [ -z "$read" ] || { within "$read" nc "$host" "$port" </dev/null 2>/dev/null; [ $? -ne 1 ]; exit; }
  case $(nc -h 2>&1) in
    *" -z"* | *-*[a-zA-Z]z*) nc -z -w "$wait" "$host" "$port" >/dev/null 2>&1 ;;
    *"-e PROG"*) nc -w "$wait" "$host" "$port" -e true >/dev/null 2>&1 ;;
    *) within "$((wait + 1))" nc -w "$wait" "$host" "$port" </dev/null >/dev/null 2>&1 ;;
  esac
  [ $? -ne 1 ]
  exit
fi
if has curl; then
  case $host in *:*) host=[$host] ;; esac
  if [ -n "$read" ]; then
    curl --disable -s --connect-timeout "$wait" -m "$read" "telnet://$host:$port" </dev/null
    case $? in 5 | 6 | 7) exit 1 ;; esac
    exit 0
  fi
  took=$(curl --disable -s -o /dev/null -w '%{time_connect}' -m "$wait" "telnet://$host:$port" </dev/null)
  case $took in *[1-9]*) exit 0 ;; esac
  exit 1
fi
exit 3`;

/** What the port says; null where it does not answer. @throws {DiagnosticError} `not-supported` where the host has no means. */
export async function probePort(probe: PortProbe, target: TargetReader): Promise<string | null> {
  const { host, port, connectS, isWanted, readS, signal } = probe;
  if (target.isLocal) {
    const found = await probeTcp({
      host,
      port,
      connectMs: connectS * 1000,
      readMs: readS * 1000,
      signal,
      until: isWanted ? (bytes) => isWanted(decodeHostText(bytes)) : undefined,
    });
    return found && decodeHostText(found);
  }
  const read = isWanted ? String(Math.max(1, readS)) : "";
  const argv = ["/bin/sh", "-s", "--", host, String(port), String(Math.max(1, connectS)), read];
  const { code, stdout } = await target.query({ run: { kind: "argv", argv }, stdin: SCRIPT });
  if (code === 3) {
    throw new DiagnosticError("the host has neither bash nor nc nor curl to connect with", {
      code: "not-supported",
      hint: "wait on the machine that ferry runs on: delegate_to: localhost",
    });
  }
  return code === 0 ? decodeHostText(stdout) : null;
}
