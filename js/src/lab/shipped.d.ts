/** Texts that are bundled word for word. */
declare module '*.md' {
  const text: string;
  export default text;
}
declare module '*/LICENSE' {
  const text: string;
  export default text;
}
declare module '*/NOTICE' {
  const text: string;
  export default text;
}
