import { strictEqual as equal, throws } from "node:assert/strict";
import type { Offer } from "../../model/offer.ts";
import { HeldBack, PublishOrder } from "./publish_order.ts";

const OFFERS: readonly Offer[] = [
  {
    kind: "operator",
    catalog: "r/index:v1",
    package: "db",
    channels: ["stable"],
    bundle: "db.v1",
    version: "1",
    images: ["r/db-bundle:1", "r/db:1"],
  },
  { kind: "release", version: "4.18.1-x86_64", images: ["r/release:4", "r/etcd:4"] },
  { kind: "chart", chart: "web", images: ["r/web:1", "r/side:1"] },
];

const CATALOG = { origin: "r/index:v1", type: "operatorCatalog" } as const;
const BUNDLE = { origin: "r/db-bundle:1", type: "operatorBundle" } as const;
const PAYLOAD = { origin: "r/release:4", type: "ocpRelease" } as const;

Deno.test("PublishOrder brings images, then what needs them, then catalogs", () => {
  const order = new PublishOrder(OFFERS, "cut");
  equal(order.stageOf({ origin: "r/db:1", type: "operatorRelatedImage" }), "image");
  equal(order.stageOf({ origin: "r/web:1", type: "helmImage" }), "image");
  equal(order.stageOf(BUNDLE), "head");
  equal(order.stageOf(PAYLOAD), "head");
  equal(order.stageOf(CATALOG), "catalog");
});

Deno.test("PublishOrder holds back what needs an image that failed", () => {
  const order = new PublishOrder(OFFERS, "cut");
  for (const one of [BUNDLE, PAYLOAD, CATALOG]) order.requireNeeded(one);
  order.failed("r/db:1");
  for (const one of [BUNDLE, CATALOG]) throws(() => order.requireNeeded(one), HeldBack);
  order.requireNeeded(PAYLOAD);
  order.failed("r/etcd:4");
  throws(() => order.requireNeeded(PAYLOAD), HeldBack);
});

Deno.test("PublishOrder lets catalogs come that are to be kept whole", () => {
  const order = new PublishOrder(OFFERS, "keep");
  order.failed("r/db:1");
  order.requireNeeded(CATALOG);
  throws(() => order.requireNeeded(BUNDLE), HeldBack);
});
