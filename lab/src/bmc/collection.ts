import { type Answer, resource } from "./answer.ts";
import { link } from "./paths.ts";

/** A collection of this kind ("Manager") with its members' paths. */
export function collection(path: string, kind: string, members: readonly string[]): Answer {
  return resource({
    "@odata.id": path,
    "@odata.type": `#${kind}Collection.${kind}Collection`,
    Name: `${kind} Collection`,
    "Members@odata.count": members.length,
    Members: members.map(link),
  });
}
