/** `mirror.helm`: the images of charts. */

import { NOTHING_WANTED, type Resolver } from "../resolve/resolver.ts";

export const resolveCharts: Resolver = () => Promise.resolve(NOTHING_WANTED);
