import { inspectImage } from "@ingot/media/image-format";

/** Whether what begins so is a whole disk: a boot sector before a file system is no partition table, though it may look like one. */
export function holdsPartitionTable(start: Buffer): boolean {
  const facts = inspectImage(start);
  if (facts.format !== "raw" || facts.table === "none") return false;
  return facts.table === "gpt" || !isFileSystem(start);
}

/** The marks of ext2 to ext4, and of XFS. */
function isFileSystem(start: Buffer): boolean {
  const isExt = start.length > 1082 && start.readUInt16LE(1080) === 0xef53;
  return isExt || start.toString("latin1", 0, 4) === "XFSB";
}
