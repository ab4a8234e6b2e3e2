import { Testing } from "cdktf";
import { Platform } from "./platform";

test("the stack has these resources, which a new release of the library must not rename", () => {
  const { resource } = JSON.parse(Testing.synth(new Platform(Testing.app(), "platform"), true));
  const addresses = Object.entries<object>(resource).flatMap(([type, blocks]) =>
    Object.keys(blocks).map((name) => `${type}.${name}`),
  );
  expect(addresses.sort()).toMatchSnapshot();
});
