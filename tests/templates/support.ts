/** An environment of real parts for template tests, and variables that are templates themselves. */

import { plainValue } from "../../lib/model/raw.ts";
import { Float, type Value } from "../../lib/model/value.ts";
import { DiagnosticError } from "../../lib/source/diagnostic.ts";
import { randomBytes } from "../../lib/system/cipher.ts";
import { environment as processEnvironment, workingFolder } from "../../lib/system/environment.ts";
import { isFile, listFolder, pathInfo, readBytes, readLink, readText } from "../../lib/system/files.ts";
import { builtinFilters, builtinGlobals, builtinTests } from "../../lib/template/builtins.ts";
import type { Environment, TemplateIo, Variables } from "../../lib/template/environment.ts";
import { DEFAULT_LIMITS, type Limits } from "../../lib/template/limits.ts";
import { Failed } from "../../lib/template/python/marker.ts";
import {
  isDictValue,
  isListValue,
  type RuntimeDict,
  type RuntimeList,
  type RuntimeValue,
} from "../../lib/template/python/values.ts";
import { isTemplate } from "../../lib/template/syntax/settings.ts";
import { fileSource, plainSource, type TemplateSource } from "../../lib/template/syntax/source.ts";
import { compileTemplate, type Template } from "../../lib/template/template.ts";
import { Vault } from "../../lib/vault/vault.ts";
import { readYaml, readYamlDocuments } from "../../lib/yaml/read.ts";

export interface TestWorld {
  /** Where `include` and its like look for templates. */
  readonly folders?: readonly string[];
  /** Templates that they find without a folder: texts by name. */
  readonly templates?: Readonly<Record<string, string>>;
  /** The clock, in milliseconds since 1970. @default {this machine's} */
  readonly nowMs?: number;
  readonly limits?: Partial<Limits>;
  readonly warn?: (message: string) => void;
}

/** An environment with every built-in filter, test and global, on this machine. */
export function testEnvironment(world: TestWorld = {}): Environment {
  const sources = new Map<string, TemplateSource>();
  return {
    filters: builtinFilters,
    tests: builtinTests,
    globals: builtinGlobals,
    loadTemplate: (name) => {
      const known = sources.get(name);
      if (known) return known;
      const path = world.folders?.map((folder) => `${folder}/${name}`).find(isFile);
      const text = path === undefined ? world.templates?.[name] : readText(path);
      if (text === undefined) return null;
      const source = { ...fileSource({ path: name, text }), name };
      sources.set(name, source);
      return source;
    },
    limits: { ...DEFAULT_LIMITS, ...world.limits },
    io: testIo(world),
  };
}

function testIo({ nowMs, warn = () => {} }: TestWorld): TemplateIo {
  return {
    nowMs: () => nowMs ?? Date.now(),
    localZone: () => ({ offsetS: 0, name: "UTC" }),
    randomBytes,
    environment: processEnvironment(),
    homeFolder: "/home/tester",
    homeOf: (user) => user === "root" ? "/root" : null,
    workingFolder: workingFolder(),
    pathFacts: (path, { follow }) => pathInfo(path, { follow }),
    readLink,
    listFolder,
    readBytes,
    parseYaml: (text) => plainDocument(readYaml({ path: "<yaml>", text }).root),
    parseYamlAll: (text) =>
      readYamlDocuments({ path: "<yaml>", text }).map(({ root }) => plainDocument(root)),
    encryptVault: (content, secret, { vaultId, salt }) => {
      const password = new TextEncoder().encode(secret);
      return new Vault([{ id: vaultId, password }])
        .encrypt(content, vaultId, salt === undefined ? undefined : new TextEncoder().encode(salt));
    },
    decryptVault: (envelope, secret) =>
      new Vault([{ id: "default", password: new TextEncoder().encode(secret) }]).decrypt(envelope, "a text"),
    knowsModule: (name) => name === "debug" || name === "ansible.builtin.debug",
    warn: (message) => warn(message),
  };
}

function plainDocument(root: Parameters<typeof plainValue>[0] | null): Value {
  return root === null ? null : plainValue(root);
}

/** Variables whose texts may be templates: each is rendered when it is asked for. */
export function lazyVariables(
  values: ReadonlyMap<string, RuntimeValue>,
  environment: Environment,
  native = true,
): Variables {
  const templates = new Map<string, Template>();
  const open = new Set<string>();
  const render = (value: RuntimeValue): RuntimeValue => {
    if (isListValue(value)) return lazyList(value, render);
    if (isDictValue(value)) return new LazyDict(value, render);
    if (typeof value !== "string" || !isTemplate(value)) return value;
    const template = templates.get(value) ?? compileTemplate(plainSource(value), { native });
    templates.set(value, template);
    return template.evaluate(environment, variables);
  };
  const variables: Variables = {
    given: (name) => {
      const value = values.get(name);
      return value instanceof Float || typeof value === "number" || typeof value === "boolean" ||
          value === null
        ? value
        : undefined;
    },
    get: (name) => {
      const value = values.get(name);
      if (value === undefined) return undefined;
      if (open.has(name)) {
        return new Failed(
          new DiagnosticError("Recursive loop detected in template.", { code: "template-failed" }),
        );
      }
      open.add(name);
      try {
        return render(value);
      } finally {
        open.delete(name);
      }
    },
  };
  return variables;
}

class LazyDict extends Map<RuntimeValue, RuntimeValue> {
  constructor(
    private readonly source: RuntimeDict,
    private readonly render: (value: RuntimeValue) => RuntimeValue,
  ) {
    super();
    for (const key of source.keys()) super.set(key, null);
  }

  override get(key: RuntimeValue): RuntimeValue | undefined {
    const value = this.source.get(key);
    return value === undefined ? undefined : this.render(value);
  }

  override *entries(): MapIterator<[RuntimeValue, RuntimeValue]> {
    for (const key of super.keys()) yield [key, this.get(key) ?? null];
  }

  override *values(): MapIterator<RuntimeValue> {
    for (const key of super.keys()) yield this.get(key) ?? null;
  }

  override [Symbol.iterator](): MapIterator<[RuntimeValue, RuntimeValue]> {
    return this.entries();
  }
}

function lazyList(source: RuntimeList, render: (value: RuntimeValue) => RuntimeValue): RuntimeList {
  const made: RuntimeValue[] = [];
  source.forEach((_, at) => {
    Object.defineProperty(made, at, {
      enumerable: true,
      configurable: true,
      get: () => render(source[at] ?? null),
    });
  });
  return made;
}
