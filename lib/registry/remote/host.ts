/** One registry host: single requests to it, with who we are, and again where that helps. */

import { LARGEST_MANIFEST, type Repository } from "../../model/oci.ts";
import type { Secrets } from "../../model/secret.ts";
import { type Environment, namesProxy } from "../../system/environment.ts";
import {
  HttpClient,
  type HttpRequest,
  type HttpResponse,
  type HttpUpload,
} from "../../system/http/client.ts";
import { bytesOf } from "../../system/http/body.ts";
import { HttpFailure } from "../../system/http/failure.ts";
import type { CredentialStore } from "../config/credentials.ts";
import type { TrustStore } from "../config/trust.ts";
import { findApi, followed, type RegistryApi } from "./api.ts";
import {
  type Absence,
  Attempts,
  isOverload,
  Patience,
  retrying,
  type RetryPolicy,
  USUAL_RETRIES,
} from "./attempts.ts";
import { Authorizer } from "./authorizer.ts";
import { parseChallenge } from "./challenge.ts";
import { isPacked, unpacked } from "./encoding.ts";
import { answerFailure, isAway, type Purpose, RegistryFailure, transportFailure } from "./failure.ts";
import { Lane, type Place } from "./lane.ts";
import type { Pacing } from "./pacing.ts";

export interface RemoteDeps {
  readonly env: Environment;
  readonly credentials: CredentialStore;
  readonly trust: TrustStore;
  readonly secrets: Secrets;
  readonly pacing: Pacing;
}

export interface RemoteOptions {
  readonly retries?: RetryPolicy | undefined;
  /** The longest silence while a registry is awaited. @default {60_000} */
  readonly stallMs?: number | undefined;
  /** Requests under way at one host and in one direction at most. @default {16} */
  readonly parallel?: number | undefined;
  /** @default {"ferry"} */
  readonly userAgent?: string | undefined;
  /** Hears of a registry that is away for longer than a moment, and when it is back. */
  readonly onAbsence?: ((host: string, absence: Absence) => void) | undefined;
}

/** One request to a registry's API. */
export interface HostRequest {
  readonly method: string;
  /** Below the host, as `/v2/org/app/tags/list?n=10`, or a whole address that the registry gave. */
  readonly target: string;
  readonly repository: Repository;
  /** The rights it needs, as `repository:org/app:pull`. */
  readonly scopes: readonly string[];
  /** What it is for, in messages: `pull quay.io/org/app:v1`. */
  readonly doing: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** A stream is opened anew when the request must be sent again. */
  readonly body?: Uint8Array | (() => HttpUpload) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An answer whose body is still to be read. */
export interface HostReply {
  readonly response: HttpResponse;
  /** Where it came from, after redirects. */
  readonly url: URL;
}

/** The whole answer to a small request. */
export interface HostAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
  readonly url: URL;
}

const STALL_MS = 60_000;
/** Registries take their time to put a large blob together before they answer: how much of it in a second. */
const COMMITTED_BYTES = 4 << 20;
/** Whether a host is there at all is known sooner. */
const FIRST_ANSWER_MS = 30_000;
const MOST_REDIRECTS = 5;
const ERROR_BYTES = 64 * 1024;
const PROBE_MS = 5_000;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
/** Those after which the same is to be sent again. */
const WHOLE_REDIRECTS: readonly number[] = [307, 308];

export class RegistryHost {
  /** Reads and writes wait apart: a write holds its place while it reads, perhaps from this very host. */
  readonly reading: Lane;
  readonly writing: Lane;
  /** Bytes that one request may carry: learnt from refusals. */
  largestUpload = Infinity;
  /** Whether it lists referrers itself; null until it was asked. */
  listsReferrers: boolean | null = null;
  readonly #authorityFile: string;
  readonly #client: HttpClient;
  readonly #authorizer: Authorizer;
  readonly #patience: Patience;
  readonly #stallMs: number;
  /** Hosts that have answered, ours and those that it sends us to. */
  readonly #known = new Set<string>();
  /** Where the API is, and what it is wanted for by the request that asks. */
  #api: { readonly first: string; readonly api: Promise<RegistryApi> } | null = null;

  /**
   * @param name As the user writes it: `quay.io`, `mirror.example.com:8443`, `docker.io`.
   * @param insecure Certificates are not checked, and where there is no TLS, plain HTTP is spoken.
   * @throws {DiagnosticError} when the certificates for the host cannot be read.
   */
  constructor(
    readonly name: string,
    readonly insecure: boolean,
    private readonly deps: RemoteDeps,
    private readonly options: RemoteOptions = {},
  ) {
    const { parallel = 16, stallMs = STALL_MS, retries = USUAL_RETRIES, onAbsence } = options;
    const withinMs = retries.withinMs ?? Infinity;
    this.#stallMs = Math.min(stallMs, withinMs);
    this.reading = new Lane(parallel);
    this.writing = new Lane(parallel);
    const tls = deps.trust.tlsFor(name, !insecure);
    this.#client = new HttpClient({ tls, env: deps.env, stallMs: this.#stallMs });
    const patienceMs = Math.min(retries.patienceMs ?? 0, withinMs);
    this.#patience = new Patience(patienceMs, deps.pacing.clock, (absence) => onAbsence?.(name, absence));
    const authorityFile = this.#authorityFile = deps.trust.authorityFile(name);
    this.#authorizer = new Authorizer(name, { ...deps, client: this.#client }, { insecure, authorityFile });
  }

  /** The attempts of one undertaking, by the policy for all. */
  attempts(signal: AbortSignal | undefined): Attempts {
    return new Attempts(this.options.retries ?? USUAL_RETRIES, this.deps.pacing, signal, this.#patience);
  }

  /**
   * Makes a small request, again where that helps, and reads the whole answer.
   *
   * @param wanted The statuses that are results; any other is a failure.
   */
  async answer(request: HostRequest, wanted: readonly number[]): Promise<HostAnswer> {
    const lane = isRead(request) ? this.reading : this.writing;
    return await retrying(this.attempts(request.signal), async () => {
      using place = await lane.enter("small", request.signal);
      const reply = await this.exchange(request);
      const { response: { status, headers }, url } = reply;
      if (!wanted.includes(status)) throw await this.refusal(reply, request, place);
      const bytes = await this.#bytesOf(reply, request);
      if (bytes !== null) return { status, headers, bytes, url };
      throw new RegistryFailure(
        `cannot ${request.doing}: the answer is larger than ${LARGEST_MANIFEST} bytes`,
        {
          code: "registry-failed",
          status,
        },
      );
    });
  }

  /**
   * Sends one request and gives the answer whatever it is.
   *
   * Redirects are followed where what is sent along stays the same. Only this host ever sees who we are.
   *
   * @throws {RegistryFailure} when there is no answer.
   */
  async exchange(request: HostRequest): Promise<HostReply> {
    const { origin, challenge } = await this.#learn(request);
    let url = followed(request.target, new URL(origin), request.doing);
    let asked = challenge;
    for (let redirects = 0, refusals = 0;;) {
      const own = url.origin === origin;
      const proof = own ? await this.#authorizer.header(asked, request.repository, request.scopes) : null;
      const response = await this.#send(request, url, proof);
      const { status, headers } = response;
      if (!isAway(status)) this.#patience.renew();
      const location = headers["location"];
      // A password that was refused once is not tried again: accounts get locked for that.
      if (status === 401 && own && refusals++ === 0 && !proof?.startsWith("Basic ")) {
        asked = parseChallenge(headers["www-authenticate"]);
        if (asked === null) return { response, url };
        this.#authorizer.forget(proof);
        this.#api = { first: request.doing, api: Promise.resolve({ origin, challenge: asked }) };
      } else if (isFollowed(request, status) && location && redirects++ < MOST_REDIRECTS) {
        url = followed(location, url, request.doing);
      } else return { response, url };
      await response.discard();
    }
  }

  /** The failure that an unwanted answer means; reads its body. */
  async refusal({ response, url }: HostReply, request: HostRequest, place: Place): Promise<RegistryFailure> {
    const { status, headers } = response;
    if (isOverload(status)) place.slowDown();
    const bytes = await response.bytes(ERROR_BYTES).catch(() => null);
    const nowMs = this.deps.pacing.clock.nowMs();
    const failure = answerFailure({ status, headers, bytes }, this.#purposeOf(request, url), nowMs);
    return status === 401 ? failure.hinted(await this.#authorizer.hint(request.repository)) : failure;
  }

  /** What went wrong while a body was read, as a failure of the request; other errors as they are. */
  failureOf(error: unknown, url: URL, request: HostRequest): unknown {
    return error instanceof HttpFailure ? transportFailure(error, this.#purposeOf(request, url)) : error;
  }

  /** Closes all connections. */
  close(): void {
    this.#client.close();
  }

  async #bytesOf({ response, url }: HostReply, request: HostRequest): Promise<Uint8Array | null> {
    try {
      if (isPacked(response.headers)) return await bytesOf(unpacked(response.body()), LARGEST_MANIFEST);
      return await response.bytes(LARGEST_MANIFEST);
    } catch (error) {
      throw this.failureOf(error, url, request);
    }
  }

  async #send(request: HostRequest, url: URL, proof: string | null): Promise<HttpResponse> {
    const { method, headers, signal } = request;
    const body = typeof request.body === "function" ? request.body() : request.body;
    const size = body instanceof Uint8Array ? body.length : body?.size ?? 0;
    try {
      return await this.#answered({
        method,
        url,
        headers: {
          "user-agent": this.options.userAgent ?? "ferry",
          ...headers,
          ...(proof === null ? {} : { authorization: proof }),
        },
        body,
        fetched: isRead(request),
        signal,
        answerMs: this.#stallMs + Math.floor(size / COMMITTED_BYTES) * 1000,
      });
    } catch (error) {
      throw this.failureOf(error, url, request);
    }
  }

  /** @throws {HttpFailure} `unreachable` where nobody takes connections, which not every client can tell from silence. */
  async #answered(request: HttpRequest): Promise<HttpResponse> {
    const { host, hostname, port, protocol } = request.url;
    try {
      const response = await this.#client.request(request);
      this.#known.add(host);
      return response;
    } catch (error) {
      const mayBeDeaf = error instanceof HttpFailure && error.kind === "silent" && !this.#known.has(host);
      if (!mayBeDeaf || namesProxy(this.deps.env)) throw error;
      const { probeTcp } = await import("../../system/tcp.ts");
      const place = {
        host: hostname.replace(/^\[(.*)\]$/, "$1"),
        port: Number(port || (protocol === "https:" ? 443 : 80)),
      };
      if (await probeTcp({ ...place, connectMs: PROBE_MS, signal: request.signal }) !== null) throw error;
      throw new HttpFailure("unreachable", "no answer to the connection attempt", error);
    }
  }

  /** Where the API is: found out by whoever comes first, for all. */
  async #learn({ doing, signal }: HostRequest): Promise<RegistryApi> {
    signal?.throwIfAborted();
    const firstAnswerMs = Math.min(this.#stallMs, FIRST_ANSWER_MS);
    const learning = this.#api ??= {
      first: doing,
      api: findApi({
        host: this.name,
        insecure: this.insecure,
        proxied: namesProxy(this.deps.env),
        doing,
        get: (url) => this.#answered({ method: "GET", url, fetched: true, answerMs: firstAnswerMs }),
        nowMs: this.deps.pacing.clock.nowMs(),
        authorityFile: this.#authorityFile,
      }),
    };
    try {
      return await learning.api;
    } catch (error) {
      if (this.#api === learning) this.#api = null;
      throw error instanceof RegistryFailure ? error.toldBy(doing, learning.first) : error;
    }
  }

  #purposeOf({ doing, method }: HostRequest, url: URL): Purpose {
    const isKnown = this.#known.has(url.host);
    return { doing, method, url, host: this.name, authorityFile: this.#authorityFile, isKnown };
  }
}

function isFollowed(request: HostRequest, status: number): boolean {
  return (isRead(request) ? REDIRECTS : WHOLE_REDIRECTS).includes(status);
}

function isRead({ method }: Pick<HostRequest, "method">): boolean {
  return method === "GET" || method === "HEAD";
}
