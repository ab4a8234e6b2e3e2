import { ask, changePassword, signIn } from "../../../lab/rancher/client";
import { type Rancher, startRancher } from "../../../lab/rancher/rancher";

const FIRST = "the-first-password";
const SECOND = "the-second-password";
const DAY = 24 * 60 * 60;

describe("the double of Rancher's API", () => {
  let rancher: Rancher;
  let token: string;

  beforeEach(async () => {
    rancher = await startRancher(FIRST);
    token = String((await signIn(rancher, FIRST)).body.token);
  });
  afterEach(() => rancher?.stop());

  const get = (path: string, as = token) => ask(rancher, "GET", path, { token: as });
  const send = (method: string, path: string, body?: unknown, as = token) =>
    ask(rancher, method, path, { token: as, body });
  const admin = async () => ((await get("/v3/users?username=admin")).body.data as { id: string }[])[0]?.id;

  describe("login", () => {
    it("gives a token for the right password only", async () => {
      expect(await signIn(rancher, FIRST)).toMatchObject({
        status: 201,
        body: { token: expect.stringMatching(/^token-\w{5}:/) },
      });
      expect(await signIn(rancher, "wrong")).toMatchObject({
        status: 401,
        body: { type: "error", code: "Unauthorized", message: "authentication failed" },
      });
      const body = { type: "localProvider", username: "root", password: FIRST };
      expect(await ask(rancher, "POST", "/v1-public/login", { body })).toMatchObject({ status: 401 });
    });

    it("rejects an unknown kind of login, and a body that is no object", async () => {
      const body = { type: "otherProvider", username: "admin", password: FIRST };
      expect(await ask(rancher, "POST", "/v1-public/login", { body })).toMatchObject({ status: 422 });
      expect(await ask(rancher, "POST", "/v1-public/login", { body: [] })).toMatchObject({
        status: 422,
        body: { code: "InvalidBodyContent" },
      });
    });

    it("still has the deprecated path", async () => {
      const body = { username: "admin", password: FIRST };
      const path = "/v3-public/localProviders/local?action=login";
      expect(await ask(rancher, "POST", path, { body })).toMatchObject({ status: 201 });
    });

    it("decides the lifetime of its token itself", async () => {
      rancher.advance(15 * 60 * 60);
      expect((await get("/v3")).status).toBe(200);
      rancher.advance(2 * 60 * 60);
      expect((await get("/v3")).status).toBe(401);
    });

    it("needs no mark that the password must change, because the chart's password is set", async () => {
      expect((await get(`/v3/users/${await admin()}`)).body.mustChangePassword).toBe(false);
    });
  });

  it("answers nothing but ping and login without a token", async () => {
    expect(await ask(rancher, "GET", "/ping")).toMatchObject({ status: 200, body: { text: "pong" } });
    for (const path of ["/v3", "/v3/schemas", "/v3/settings/server-url", "/v3/users", "/v3/tokens", "/v1"]) {
      expect(await ask(rancher, "GET", path)).toMatchObject({
        status: 401,
        body: { status: "401", message: "Unauthorized 401: must authenticate" },
      });
      expect((await get(path, "token-abcde:wrong")).status).toBe(401);
      expect((await get(path, `${token.split(":")[0]}:wrong`)).status).toBe(401);
    }
  });

  it("names its schemas in a header", async () => {
    expect((await get("/v3")).headers["x-api-schemas"]).toBe(`${rancher.url}/v3/schemas`);
    const { data } = (await get("/v3/schemas")).body as { data: { id: string; links: object }[] };
    expect(data.find(({ id }) => id === "setting")?.links).toMatchObject({ collection: `${rancher.url}/v3/settings` });
  });

  describe("passwords", () => {
    it("have at least 12 characters, and differ from the name and the former one", async () => {
      const set = async (newPassword: string) =>
        send("POST", `/v3/users/${await admin()}?action=setpassword`, { newPassword });
      expect(await set("eleven-char")).toMatchObject({
        status: 422,
        body: { code: "InvalidBodyContent", message: "Password must be at least 12 characters" },
      });
      expect((await changePassword(rancher, FIRST, FIRST)).status).toBe(422);
      expect((await set(SECOND)).status).toBe(200);
      expect((await signIn(rancher, FIRST)).status).toBe(401);
      expect((await signIn(rancher, SECOND)).status).toBe(201);
      expect(rancher.settings.value("first-login")).toBe("false");
    });

    it("change by hand only with the current one, and leave all tokens valid", async () => {
      const body = { currentPassword: "wrong", newPassword: SECOND };
      expect(await send("POST", "/v3/users?action=changepassword", body)).toMatchObject({
        status: 422,
        body: { message: "invalid current password" },
      });
      expect((await changePassword(rancher, FIRST, SECOND)).status).toBe(200);
      expect((await get("/v3")).status).toBe(200);
      expect((await signIn(rancher, SECOND)).status).toBe(201);
    });

    it("are in no answer", async () => {
      const answers = [await get("/v3/users"), await get("/v3/tokens"), await get("/v3/settings")];
      expect(JSON.stringify(answers)).not.toMatch(new RegExp(`${FIRST}|${token.split(":")[1]}`));
    });
  });

  describe("tokens", () => {
    const create = async (body: object, as = token) => (await send("POST", "/v3/tokens", body, as)).body;

    it("live at most 90 days", async () => {
      expect((await create({ ttl: 1000 })).ttl).toBe(1000);
      expect((await create({})).ttl).toBe(90 * DAY * 1000);
      expect((await create({ ttl: 91 * DAY * 1000 })).ttl).toBe(90 * DAY * 1000);
      rancher.settings.set("auth-token-max-ttl-minutes", "0");
      expect((await create({})).ttl).toBe(0);
    });

    it("belong to the user of the session, and show their key once", async () => {
      const created = await create({ userId: "user-other" });
      expect(created).toMatchObject({ userId: await admin(), isDerived: true, token: expect.stringContaining(":") });
      expect((await get(`/v3/tokens/${created.id}`)).body).not.toHaveProperty("token");
    });

    it("expire, and exist until Rancher deletes them", async () => {
      const { id, token: key } = await create({ ttl: DAY * 1000 });
      rancher.settings.set("auth-user-session-ttl-minutes", "100000");
      const later = String((await signIn(rancher, FIRST)).body.token);
      rancher.advance(DAY + 1);
      expect((await get("/v3", String(key))).status).toBe(401);
      expect(await get(`/v3/tokens/${id}`, later)).toMatchObject({ status: 200, body: { expired: true } });
      rancher.purge();
      expect((await get(`/v3/tokens/${id}`, later)).status).toBe(404);
    });

    it("of a login cannot delete themselves; those of other tokens can", async () => {
      expect(await send("DELETE", `/v3/tokens/${token.split(":")[0]}`)).toMatchObject({
        status: 400,
        body: { message: "Cannot delete token for current session. Use logout instead" },
      });
      const { id, token: key } = await create({});
      expect((await send("DELETE", `/v3/tokens/${id}`, undefined, String(key))).status).toBe(204);
      expect((await get("/v3", String(key))).status).toBe(401);
    });
  });

  describe("settings", () => {
    it("change, and an empty value is the default again", async () => {
      const path = "/v3/settings/ui-default-landing";
      expect((await send("PUT", path, { value: "ember", unknown: 1 })).body).toMatchObject({
        value: "ember",
        source: "db",
      });
      expect((await send("PUT", path, { value: "" })).body).toMatchObject({ value: "vue", source: "default" });
      expect((await send("PUT", path, {})).status).toBe(500);
    });

    it("that Rancher writes itself are read only; an unknown one is absent", async () => {
      expect(await send("PUT", "/v3/settings/cacerts", { value: "x" })).toMatchObject({
        status: 405,
        body: { message: "cacerts is readOnly" },
      });
      expect((await get("/v3/settings/telemetry-opt")).status).toBe(404);
      expect((await send("POST", "/v3/settings", { name: "mine", value: "x" })).status).toBe(405);
    });
  });

  describe("the OIDC provider", () => {
    const path = "/v3/genericOIDCConfigs/genericoidc";
    const config = { accessMode: "required", issuer: "https://idp.example.com", clientSecret: "hidden", enabled: true };

    it("keeps its secret, and drops fields that Rancher does not know", async () => {
      const { status, body } = await send("PUT", path, { ...config, groups_field: "groups", type: "localConfig" });
      expect(status).toBe(200);
      expect(body).toMatchObject({ enabled: true, type: "genericOIDCConfig", issuer: config.issuer });
      expect(body).not.toHaveProperty("groups_field");
      expect(body).not.toHaveProperty("clientSecret");
      expect(rancher.authConfigs.stored.clientSecret).toBe("hidden");
    });

    it("rejects an unknown access mode, and an empty issuer", async () => {
      expect(await send("PUT", path, { ...config, accessMode: "open" })).toMatchObject({
        status: 422,
        body: { code: "InvalidOption", fieldName: "accessMode" },
      });
      expect(await send("PUT", path, { ...config, issuer: "" })).toMatchObject({
        status: 422,
        body: { code: "NotNullable", fieldName: "issuer" },
      });
    });

    it("is disabled only while it is enabled", async () => {
      expect((await send("POST", `${path}?action=disable`)).status).toBe(404);
      await send("PUT", path, config);
      expect((await send("POST", `${path}?action=disable`)).status).toBe(200);
      expect((await get("/v3/authConfigs/genericoidc")).body).toMatchObject({ enabled: false, actions: {} });
    });
  });

  it("binds an existing global role to exactly one subject", async () => {
    const create = (body: object) => send("POST", "/v3/globalRoleBindings", body);
    expect((await create({ globalRoleId: "admin" })).status).toBe(400);
    expect((await create({ globalRoleId: "admin", userId: "u", groupPrincipalId: "g" })).status).toBe(400);
    expect((await create({ globalRoleId: "nobody", groupPrincipalId: "g" })).status).toBe(422);
    expect((await create({ groupPrincipalId: "g" })).body.code).toBe("MissingRequired");
    const { status, body } = await create({ globalRoleId: "admin", groupPrincipalId: "g" });
    expect(status).toBe(201);
    expect((await send("DELETE", `/v3/globalRoleBindings/${body.id}`)).status).toBe(200);
    expect(rancher.bindings.list()).toEqual([]);
  });
});
