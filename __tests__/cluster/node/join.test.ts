import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolders } from "../../support/temporary-folders";
import { runWithParts } from "./parts";

describe("a server that the cluster has removed", () => {
  const folderOfTest = temporaryFolders();
  const wasRemoved = (
    members: readonly (string | undefined)[] | undefined,
    own: { name?: string; isReady?: boolean } = {},
  ) => {
    const { name = "server-1-abcdef01", isReady = false } = own;
    const folder = folderOfTest();
    mkdirSync(join(folder, "server/db/etcd"), { recursive: true });
    if (name !== "") writeFileSync(join(folder, "server/db/etcd/name"), name);
    const answer = JSON.stringify({ members: members?.map((each) => (each === undefined ? {} : { name: each })) });
    const doubles = `own_api_is_ready() { ${isReady}; }; db_info() { ${members ? `echo '${answer}'` : "false"}; }`;
    return runWithParts(
      ["say", "api", "server", "join"],
      folder,
      `${doubles}; was_removed && echo yes || echo no`,
    ).trim();
  };

  it("is one that a peer's etcd does not list", () => {
    expect(wasRemoved(["server-0-11111111", "server-2-22222222"])).toBe("yes");
  });

  it.each([
    ["it is listed", ["server-0-11111111", "server-1-abcdef01"], {}],
    ["a member has no name yet, which may be this one", ["server-0-11111111", undefined], {}],
    ["no peer answers", undefined, {}],
    ["its own API is ready", ["server-0-11111111"], { isReady: true }],
    ["it does not know its own name", ["server-0-11111111"], { name: "" }],
  ] as const)("is not one while %s", (_, members, own) => {
    expect(wasRemoved(members, own)).toBe("no");
  });
});
