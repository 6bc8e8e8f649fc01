/** The illnesses that registries have, to be put before a healthy one. */

import { broken, type Fault } from "./faulty_registry.ts";

export const answering = (status: number, headers: Readonly<Record<string, string>> = {}): Fault => () =>
  new Response(null, { status, headers: { ...headers } });

/** A fault of requests that match, the first so many of them. @param on As `PUT /v2/org/bad/manifests/`. */
export function on(matching: RegExp, fault: Fault, times = Infinity): Fault {
  let left = times;
  return (request, path, healthy) =>
    matching.test(`${request.method} ${path}${new URL(request.url).search}`) && left-- > 0
      ? fault(request, path, healthy)
      : null;
}

/** The first of some faults that has an answer. */
export const anyOf = (...faults: readonly Fault[]): Fault => (...args) => {
  for (const fault of faults) {
    const answer = fault(...args);
    if (answer !== null) return answer;
  }
  return null;
};

/** The right answer with one byte that is another one; a manifest stays JSON. */
export const lie: Fault = async (_request, _path, healthy) => {
  return await changed(await healthy(), (bytes) => {
    const size = '"size":';
    const at = new TextDecoder().decode(bytes).indexOf(size);
    const place = at < 0 ? bytes.length - 1 : at + size.length;
    return bytes.map((byte, index) => index !== place ? byte : byte === 0x39 ? 0x38 : 0x39);
  });
};

/** The right answer without its last bytes, or with some more, which it says itself. */
export const ofLength = (difference: number): Fault => async (_request, _path, healthy) => {
  return await changed(await healthy(), (bytes) => {
    return difference < 0
      ? bytes.slice(0, difference)
      : new Uint8Array([...bytes, ...new Uint8Array(difference)]);
  });
};

/** The first bytes of the right answer, then the end of the connection, or nothing more. */
export const breaking = (how: "cut" | "stall", bytes = 20): Fault => async (_request, _path, healthy) =>
  await broken(await healthy(), bytes, how);

/** The right answer in pieces, each of which is late. */
export const slow = (pieceBytes: number, everyMs: number): Fault => async (_request, _path, healthy) => {
  const answer = await healthy();
  const whole = new Uint8Array(await answer.arrayBuffer());
  let at = 0;
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      await new Promise((resolve) => setTimeout(resolve, everyMs));
      if (at < whole.length) controller.enqueue(whole.subarray(at, at += pieceBytes));
      else controller.close();
    },
  });
  return new Response(body, { status: answer.status, headers: answer.headers });
};

/** Takes the request and never answers. */
export const silent: Fault = () => new Promise<Response>(() => {});

/** The right answer, packed though nobody asked for that. */
export const packed: Fault = async (_request, _path, healthy) => {
  const { body, status, headers } = await healthy();
  const made = new Headers(headers);
  made.delete("content-length");
  made.set("content-encoding", "gzip");
  return new Response(body?.pipeThrough(new CompressionStream("gzip")) ?? null, { status, headers: made });
};

/** Parts that are others than those that are asked for. @param claim What their header says; null for no header. */
export const wrongParts = (claim: string | null): Fault => (request, _path, healthy) => {
  if (!request.headers.has("range")) return null;
  return (async () => {
    const answer = await healthy();
    const headers = new Headers(answer.headers);
    if (claim === null) headers.delete("content-range");
    else headers.set("content-range", claim);
    return new Response(answer.body, { status: 206, headers });
  })();
};

/** Sends who asks to another address of the same registry. */
export const elsewhere = (status: number): Fault => (request) => {
  const url = new URL(request.url);
  if (url.searchParams.has("elsewhere")) return null;
  url.searchParams.set("elsewhere", "1");
  return new Response(null, { status, headers: { location: `${url.pathname}${url.search}` } });
};

/** Sends readers of blobs to another host. */
export const redirecting = (host: () => string): Fault => (_request, path) =>
  new Response(null, { status: 307, headers: { location: `http://${host()}${path}` } });

/** Lets nobody in without name and password. */
export const guarded: Fault = (request) =>
  request.headers.has("authorization") ? null : new Response(null, {
    status: 401,
    headers: { "www-authenticate": 'Basic realm="lab"' },
  });

/** Gives out tokens, and forgets the first of them after so many requests, whatever it said of it. */
export function forgetful(requests: number): Fault {
  let left = requests;
  return withTokens(() => left-- <= 0);
}

/** Gives out tokens, and forgets the first of them when it comes with a request that matches. */
export function expiringAt(matching: RegExp): Fault {
  let isGone = false;
  return withTokens((request, path) => isGone ||= matching.test(`${request.method} ${path}`));
}

/** Gives out tokens, but only after its service failed so many times. */
export function tokensAfter(failures: number, status: number): Fault {
  let left = failures;
  const tokens = withTokens(() => false);
  return (request, path, healthy) =>
    path === "/token" && left-- > 0 ? new Response(null, { status }) : tokens(request, path, healthy);
}

/** What may be peculiar about a token service. */
export interface TokenServiceOptions {
  /** Answers in place of the service; null where that answers. @param asked How often, with this time. */
  readonly instead?: (asked: number, url: URL) => Response | null;
  /** @default {token} with its lifetime */
  readonly given?: (token: string) => Readonly<Record<string, unknown>>;
  /** The challenge. @default {Bearer} */
  readonly challenge?: (realm: string) => string;
}

/** Lets in who has a token for the very repository that is asked for. */
export function tokensFrom({ instead, given, challenge }: TokenServiceOptions): Fault {
  const scopes = new Map<string, readonly string[]>();
  let asked = 0;
  return (request, path) => {
    const url = new URL(request.url);
    if (path === "/token") {
      const answer = instead?.(++asked, url);
      if (answer) return answer;
      const token = `token-${scopes.size}`;
      scopes.set(token, url.searchParams.getAll("scope"));
      return Response.json(given?.(token) ?? { token, expires_in: 300 });
    }
    const granted = scopes.get(request.headers.get("authorization")?.replace("Bearer ", "") ?? "");
    const repository = /^\/v2\/(.+?)\/(?:manifests|blobs|tags|referrers)\//.exec(path)?.[1];
    if (granted && (!repository || granted.some((one) => one.startsWith(`repository:${repository}:`)))) {
      return null;
    }
    const realm = `${url.origin}/token`;
    return new Response(null, {
      status: 401,
      headers: { "www-authenticate": challenge?.(realm) ?? `Bearer realm="${realm}"` },
    });
  };
}

/** @param isForgotten Asked for each request that comes with the first token. */
function withTokens(isForgotten: (request: Request, path: string) => boolean): Fault {
  let given = 0;
  return (request, path) => {
    if (path === "/token") return Response.json({ token: `token-${++given}`, expires_in: 3600 });
    const token = request.headers.get("authorization") ?? "";
    const isKnown = token === "Bearer token-1"
      ? !isForgotten(request, path)
      : /^Bearer token-\d+$/.test(token);
    if (isKnown) return null;
    const realm = `${new URL(request.url).origin}/token`;
    return new Response(null, {
      status: 401,
      headers: { "www-authenticate": `Bearer realm="${realm}",service="lab"` },
    });
  };
}

/** The right answer with some headers that are others, or that are missing. */
export const withHeaders = (headers: Readonly<Record<string, string | null>>): Fault =>
async (
  _request,
  _path,
  healthy,
) => {
  const answer = await healthy();
  const made = new Headers(answer.headers);
  for (const [name, value] of Object.entries(headers)) {
    if (value === null) made.delete(name);
    else made.set(name, value);
  }
  return new Response(answer.body, { status: answer.status, headers: made });
};

/** Takes no mounts: it opens an upload instead, as registries do that have none. */
export const withoutMounts: Fault = on(
  /^POST .*[?&]mount=/,
  async (_request, _path, healthy) => await healthy(""),
);

async function changed(answer: Response, change: (bytes: Uint8Array) => Uint8Array): Promise<Response> {
  const bytes = change(new Uint8Array(await answer.arrayBuffer()));
  const headers = new Headers(answer.headers);
  headers.set("content-length", String(bytes.length));
  return new Response(new Uint8Array(bytes), { status: answer.status, headers });
}
