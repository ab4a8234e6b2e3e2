import { ApiError, accepted, type Fields, type Values } from "./norman";
import { generated } from "./tokens";

/** The global roles of the double (rancher v2.15.0, `pkg/data/management/role_data.go`). */
export const GLOBAL_ROLES = ["admin", "user", "user-base"];

/** rancher v2.15.0, `pkg/apis/management.cattle.io/v3/authz_types.go`, `GlobalRoleBinding`. */
const FIELDS: Fields = {
  annotations: {},
  globalRoleId: { required: true, createOnly: true },
  groupPrincipalId: { createOnly: true },
  labels: {},
  userId: { createOnly: true },
  userPrincipalId: { createOnly: true },
};

/** Bindings of global roles. */
export class Bindings {
  private readonly stored = new Map<string, Values>();

  list(): Values[] {
    return [...this.stored.values()];
  }

  get(id: string): Values {
    const found = this.stored.get(id);
    if (!found) throw new ApiError(404, "NotFound", `globalrolebindings.management.cattle.io "${id}" not found`);
    return found;
  }

  /** rancher/webhook, `docs.md`, "GlobalRoleBinding": an existing role, and exactly one subject. */
  create(input: Values): Values {
    const values = accepted(FIELDS, input, "create");
    if (!GLOBAL_ROLES.includes(String(values.globalRoleId)))
      throw new ApiError(422, "InvalidReference", `globalRole ${values.globalRoleId} not found`);
    const subjects = ["userId", "userPrincipalId", "groupPrincipalId"].filter((name) => values[name]);
    if (subjects.length !== 1)
      throw new ApiError(
        400,
        "BadRequest",
        "bindings must have either userName/userPrincipalName or groupPrincipalName set",
      );
    const id = generated("grb-");
    const binding = { id, type: "globalRoleBinding", baseType: "globalRoleBinding", name: id, userId: null, ...values };
    this.stored.set(id, binding);
    return binding;
  }

  remove(id: string): void {
    this.get(id);
    this.stored.delete(id);
  }
}
