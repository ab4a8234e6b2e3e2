import { ApiError, accepted, type Fields, returned, type Values } from "./norman";

const NAME = "genericoidc";
const TYPE = "genericOIDCConfig";

/**
 * The fields of `AuthConfig` and `OIDCConfig` (rancher v2.15.0, `pkg/apis/management.cattle.io/v3/authn_types.go`), with
 * their norman tags.
 */
const FIELDS: Fields = {
  accessMode: { required: true, notNullable: true, options: ["required", "restricted", "unrestricted"] },
  acrValue: {},
  allowedPrincipalIds: {},
  annotations: {},
  authEndpoint: {},
  certificate: {},
  clientAuthenticatedSearch: {},
  clientId: { required: true },
  clientSecret: { required: true, secret: true },
  emailClaim: {},
  enabled: {},
  endSessionEndpoint: {},
  groupSearchEnabled: {},
  groupsClaim: {},
  issuer: { required: true, notNullable: true },
  jwksUrl: {},
  labels: {},
  logoutAllEnabled: {},
  logoutAllForced: {},
  logoutAllSupported: {},
  name: { createOnly: true },
  nameClaim: {},
  pkceMethod: {},
  privateKey: { secret: true },
  rancherApiHost: {},
  rancherUrl: { required: true, notNullable: true },
  scope: {},
  tokenEndpoint: {},
  type: { readOnly: true },
  userInfoEndpoint: {},
};

/** Rancher's identity providers: the local one and OIDC. Rancher creates both (`pkg/auth/data/authconfig_data.go`). */
export class AuthConfigs {
  private oidc: Values = {
    name: NAME,
    annotations: { "management.cattle.io/auth-provider-cleanup": "rancher-locked" },
    enabled: false,
    labels: null,
    logoutAllSupported: true,
  };

  list(): Values[] {
    const local = { id: "local", type: "localConfig", baseType: "authConfig", name: "local", enabled: true };
    return [local, this.get(NAME)];
  }

  get(id: string): Values {
    if (id === "local") return this.list()[0] as Values;
    if (id !== NAME) throw new ApiError(404, "NotFound", `authconfigs.management.cattle.io "${id}" not found`);
    return { id, type: TYPE, baseType: "authConfig", ...returned(FIELDS, this.oidc) };
  }

  /** The stored configuration, with its secrets. */
  get stored(): Values {
    return this.oidc;
  }

  /** An update changes only the fields in the request (rancher/norman, `store/proxy/proxy_store.go`). */
  update(id: string, input: Values): Values {
    this.get(id);
    this.oidc = { ...this.oidc, ...accepted(FIELDS, input, "update") };
    return this.get(id);
  }

  /** `pkg/auth/providers/common/actions.go`: the action exists only while the provider is enabled. */
  disable(id: string): void {
    if (this.get(id).enabled !== true) throw new ApiError(404, "ActionNotAvailable", "");
    this.oidc = { ...this.oidc, enabled: false };
  }
}
