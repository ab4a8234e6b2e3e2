import { ApiError, accepted, type Fields, type Values } from "./norman";

/** The settings that the double has, with Rancher's defaults (rancher v2.15.0, `pkg/settings/setting.go`). */
const DEFAULTS: Readonly<Record<string, string>> = {
  "auth-token-max-ttl-minutes": "129600",
  "auth-user-session-ttl-minutes": "960",
  cacerts: "",
  "first-login": "true",
  "k8s-version": "",
  "password-min-length": "12",
  "server-url": "",
  "server-version": "v2.15.0",
  "ui-default-landing": "vue",
};

/** `pkg/api/norman/customization/setting/setting.go`: settings that no client changes. */
const READ_ONLY = ["cacerts"];

const FIELDS: Fields = { name: { createOnly: true }, value: {}, annotations: {}, labels: {} };

/** Rancher's settings. */
export class Settings {
  private readonly stored = new Map<string, { value: string; annotations: unknown; labels: unknown }>();

  /** The value that Rancher uses. An empty one means the default (`pkg/api/norman/store/setting/store.go`). */
  value(name: string): string {
    return this.stored.get(name)?.value || this.fallback(name);
  }

  set(name: string, value: string): void {
    this.stored.set(name, { annotations: undefined, labels: undefined, ...this.stored.get(name), value });
  }

  list(): Values[] {
    return Object.keys(DEFAULTS).map((name) => this.get(name));
  }

  get(name: string): Values {
    const fallback = this.fallback(name);
    const { value = "", annotations = null, labels = null } = this.stored.get(name) ?? {};
    return {
      id: name,
      type: "setting",
      baseType: "setting",
      name,
      annotations,
      // No user created it.
      creatorId: null,
      customized: value !== "",
      default: fallback,
      labels,
      source: value === "" ? "default" : "db",
      value: value || fallback,
    };
  }

  update(name: string, input: Values): Values {
    this.fallback(name);
    if (READ_ONLY.includes(name)) throw new ApiError(405, "MethodNotAllow", `${name} is readOnly`);
    const { value, annotations = {}, labels = {} } = accepted(FIELDS, input, "update");
    if (value === undefined) throw new ApiError(500, "ServerError", "value not found");
    if (typeof value !== "string") throw new ApiError(500, "ServerError", "value not string");
    this.stored.set(name, { value, annotations, labels });
    return this.get(name);
  }

  private fallback(name: string): string {
    const value = DEFAULTS[name];
    if (value === undefined) throw new ApiError(404, "NotFound", `settings.management.cattle.io "${name}" not found`);
    return value;
  }
}
