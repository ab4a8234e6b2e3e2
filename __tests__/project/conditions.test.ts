import { EXAMPLES, exampleStacks } from "../support/examples";

/** The limit of characters that a person reads easily. */
const LONGEST = 320;

/** A condition or a message of a synthesized stack, with its place. */
interface Place {
  readonly place: string;
  readonly text: string;
}

function* conditionsAndMessages(value: unknown, place: string): Iterable<Place> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner === "string" && (key === "condition" || key === "error_message")) {
      yield { place: `${place}.${key}`, text: inner };
    } else yield* conditionsAndMessages(inner, `${place}.${key}`);
  }
}

const ALL = EXAMPLES.flatMap((file) =>
  exampleStacks(file).flatMap(({ json }) => [...conditionsAndMessages(json, file)]),
);

test(`no condition and no message of an example is longer than ${LONGEST} characters`, () => {
  const tooLong = ALL.filter(({ text }) => text.length > LONGEST);
  expect(tooLong.map(({ place, text }) => `${text.length}: ${place}`)).toEqual([]);
});

test("conditions and messages of all modes are read", () => {
  for (const mode of ["rancher.yaml", "examples/docker.yaml", "examples/eks.yaml", "examples/rke1.yaml"]) {
    expect(ALL.filter(({ place }) => place.startsWith(`${mode}.`)).length).toBeGreaterThan(4);
  }
});
