/** Catalogues of words are bundled as text. */
declare module "*.po" {
  const text: string;
  export default text;
}
