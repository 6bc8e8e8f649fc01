/** `lipsum()`: text without meaning, to fill a page. */

import type { Arguments, CallContext } from "../environment.ts";
import { integerArgument } from "../python/arguments.ts";
import { binder } from "../python/bind.ts";
import { randomBelow, type RandomSource, systemRandom } from "../python/random.ts";
import { truth } from "../python/truth.ts";
import { Markup, type RuntimeValue } from "../python/values.ts";

const WORDS =
  ("a ac accumsan ad adipiscing aenean aliquam amet ante aptent arcu at auctor augue bibendum blandit class commodo " +
    "condimentum congue consectetuer consequat conubia convallis cras cubilia cum curabitur curae cursus dapibus diam " +
    "dictum dignissim dis dolor donec dui duis egestas eget eleifend elementum elit enim erat eros est et etiam eu " +
    "euismod facilisi fames faucibus felis fermentum feugiat fringilla fusce gravida habitant hac hendrerit iaculis " +
    "id imperdiet in inceptos integer interdum ipsum justo lacinia lacus laoreet lectus leo libero ligula lobortis " +
    "lorem luctus maecenas magna mattis mauris metus mi molestie mollis morbi nam nec neque nibh nisl non nulla nunc " +
    "odio orci ornare pede pellentesque penatibus pharetra placerat porta posuere potenti praesent pretium primis " +
    "proin pulvinar purus quam quis rhoncus ridiculus risus rutrum sagittis sapien scelerisque sed sem semper " +
    "senectus sit sociis sodales sollicitudin suscipit tellus tempor tempus tincidunt tortor tristique turpis " +
    "ullamcorper ultrices urna ut varius vehicula vel velit venenatis vestibulum vitae vivamus viverra volutpat vulputate")
    .split(" ");

const BIND = binder("generate_lorem_ipsum", { n: 5, html: true, min: 20, max: 100 });

/** Paragraphs of words; as HTML unless it is not wanted. */
export function loremIpsum(args: Arguments, { environment, budget }: CallContext): RuntimeValue {
  const { values: { n, html, min, max } } = BIND(args);
  const [count, fewest, most] = [n, min, max].map(integerArgument);
  budget.items((count ?? 0) * (most ?? 0));
  const source = systemRandom(environment.io.randomBytes);
  const paragraphs = Array.from({ length: count ?? 0 }, () => paragraph(source, fewest ?? 0, most ?? 1));
  if (!truth(html)) return paragraphs.join("\n\n");
  return new Markup(paragraphs.map((text) => `<p>${text}</p>`).join("\n"));
}

function below(source: RandomSource, limit: number): number {
  return Number(randomBelow(source, BigInt(Math.max(1, limit))));
}

function paragraph(source: RandomSource, fewest: number, most: number): string {
  const length = fewest + below(source, most - fewest);
  let sentenceLeft = 0;
  const words = Array.from({ length }, (_, at) => {
    const begins = sentenceLeft === 0;
    if (begins) sentenceLeft = 4 + below(source, 12);
    sentenceLeft--;
    const word = WORDS[below(source, WORDS.length)] ?? "";
    const shown = begins ? word.slice(0, 1).toUpperCase() + word.slice(1) : word;
    return sentenceLeft === 0 || at === length - 1 ? `${shown}.` : shown;
  });
  return words.join(" ");
}
