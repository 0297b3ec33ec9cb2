/** Columns of a timeline. */
export const TIMELINE_COLUMNS = [
  { title: "ID", field: "id" },
  { title: "At", field: "at" },
  { title: "Kind", field: "kind" },
  { title: "Message", field: "message" },
] as const;

export const LONG_TIMELINE_COLUMNS = [
  ...TIMELINE_COLUMNS,
  { title: "Operation", field: "operation" },
  { title: "Details", field: "details" },
] as const;
