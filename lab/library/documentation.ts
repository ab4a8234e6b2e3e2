import type { Program } from "typescript";
import { SymbolFlags } from "typescript";

/**
 * Members that an editor shows without documentation. These are each property without a sentence in the interfaces
 * `…Props` and `…Options` that a library exports, and each optional one without `@default`.
 *
 * @param index path of the library's main file, a source or a declaration, which is part of the program
 */
export function undocumented(program: Program, index: string): string[] {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(index);
  const module = file && checker.getSymbolAtLocation(file);
  if (module === undefined) throw new Error(`${index}: is not part of the program, expected its exports`);
  const exported = checker
    .getExportsOfModule(module)
    .map((symbol) => (symbol.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol));
  const props = exported.filter(
    (symbol) => symbol.flags & SymbolFlags.Interface && /(Props|Options)$/.test(symbol.name),
  );
  if (props.length === 0) throw new Error(`${index}: exports no interface …Props, expected some`);
  return props.flatMap((symbol) =>
    checker
      .getDeclaredTypeOfSymbol(symbol)
      .getProperties()
      .flatMap((property) => {
        const place = `${symbol.name}.${property.name}`;
        const says = property.getDocumentationComment(checker).length > 0;
        const hasDefault = property.getJsDocTags(checker).some(({ name }) => name === "default");
        const isOptional = (property.flags & SymbolFlags.Optional) !== 0;
        return [
          ...(says ? [] : [`${place}: no sentence`]),
          ...(isOptional && !hasDefault ? [`${place}: no @default`] : []),
        ];
      }),
  );
}
