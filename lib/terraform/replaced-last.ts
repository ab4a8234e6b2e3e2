/**
 * For what others use by a name or an id: where something else takes its place, its users change first, and it is deleted
 * once nobody has it. Without that Terraform deletes it first (Terraform, "The lifecycle Meta-Argument"). No edit replaces
 * such a resource by one of the same name, which AWS would refuse.
 */
export const REPLACED_LAST = { createBeforeDestroy: true } as const;
