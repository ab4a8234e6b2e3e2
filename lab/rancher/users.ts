import { ApiError, invalid, type Values } from "./norman";
import type { Settings } from "./settings";
import { generated } from "./tokens";

/** The first administrator, the only user of the double. */
export class Users {
  private readonly id = generated("user-");
  private mustChangePassword: boolean;

  /**
   * Creates the administrator as Rancher does at its first start (rancher v2.15.0,
   * `pkg/data/management/role_data.go`, `BootstrapAdmin`).
   *
   * @param password the password of the chart's value `bootstrapPassword`
   */
  constructor(
    private password: string,
    private readonly settings: Settings,
  ) {
    this.mustChangePassword = password === "admin";
  }

  /** The id of the user with that name and password (`pkg/auth/providers/local/local_auth_provider.go`). */
  authenticate(username: unknown, password: unknown): string {
    if (username !== "admin" || password !== this.password)
      throw new ApiError(401, "Unauthorized", "authentication failed");
    return this.id;
  }

  list(username: string | null): Values[] {
    return username === null || username === "admin" ? [this.get(this.id)] : [];
  }

  get(id: string): Values {
    if (id !== this.id) throw new ApiError(404, "NotFound", `users.management.cattle.io "${id}" not found`);
    return {
      id,
      type: "user",
      baseType: "user",
      name: "Default Admin",
      username: "admin",
      enabled: true,
      me: true,
      mustChangePassword: this.mustChangePassword,
      principalIds: [`local://${id}`],
    };
  }

  /** `pkg/auth/api/user/user_actions.go`, `setPassword`: an administrator sets a password, and needs no former one. */
  setPassword(id: string, { newPassword }: Values): Values {
    this.get(id);
    if (typeof newPassword !== "string" || newPassword === "")
      throw new ApiError(500, "ServerError", "Invalid password");
    this.change("", newPassword);
    return this.get(id);
  }

  /** The same file, `changePassword`: users change their own password. */
  changePassword({ currentPassword, newPassword }: Values): void {
    if (typeof currentPassword !== "string" || currentPassword === "")
      throw invalid("InvalidBodyContent", "must specify current password");
    if (typeof newPassword !== "string" || newPassword === "")
      throw invalid("InvalidBodyContent", "invalid new password");
    this.change(currentPassword, newPassword);
  }

  /** The same file, `validatePassword`, and `VerifyAndUpdatePassword` of `pkg/auth/providers/local/pbkdf2`. */
  private change(current: string, password: string): void {
    const least = Number(this.settings.value("password-min-length"));
    if ([...password].length < least)
      throw invalid("InvalidBodyContent", `Password must be at least ${least} characters`);
    if (password === "admin") throw invalid("InvalidBodyContent", "Password cannot be the same as the username");
    if (password === current)
      throw invalid("InvalidBodyContent", "The new password must not be the same as the current password");
    if (current !== "" && current !== this.password) throw invalid("InvalidBodyContent", "invalid current password");
    this.password = password;
    this.mustChangePassword = false;
    // `Actions`: either action ends the first login.
    this.settings.set("first-login", "false");
  }
}
