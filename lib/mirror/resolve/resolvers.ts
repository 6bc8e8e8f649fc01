/** The sections of an image set that name no images themselves, each with what finds them. */

import { resolveCharts } from "../helm/resolve_charts.ts";
import { resolveOperators } from "../operators/resolve_operators.ts";
import { resolveReleases } from "../releases/resolve_releases.ts";
import type { Resolver } from "./resolver.ts";

/** In the order in which their images are told. */
export const RESOLVERS: readonly Resolver[] = [resolveReleases, resolveOperators, resolveCharts];
