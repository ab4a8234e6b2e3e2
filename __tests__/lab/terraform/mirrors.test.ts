import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { HOST, searchMirrors } from "../../../lab/terraform/mirrors";
import { temporaryFolders } from "../../support/temporary-folders";

describe("the search for provider mirrors", () => {
  const folderOfTest = temporaryFolders();
  const search = async (from: string, limitMs?: number) => {
    const said: string[] = [];
    return { found: await searchMirrors(from, limitMs, (line) => said.push(line)), said };
  };

  it("finds folders of the registry, and none of Terraform's own", async () => {
    const folder = folderOfTest();
    for (const parent of ["one", "work/.terraform/providers"])
      mkdirSync(join(folder, parent, HOST), { recursive: true });
    expect(await search(folder)).toEqual({ found: [join(folder, "one")], said: [] });
  });

  it("says that it did not end, because the providers then look absent", async () => {
    const late = await search("/", 1);
    expect(late.found).toEqual([]);
    expect(late.said).toEqual([
      expect.stringMatching(/^no provider mirrors: the search in \/ .+; name them in TERRAFORM_PROVIDER_MIRRORS$/),
    ]);
  });
});
