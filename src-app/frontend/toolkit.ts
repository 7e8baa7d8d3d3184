/** What a view's own toolkit does for the person where the desktop has nothing better: dialogs for files, the clipboard. */

export interface OpenWish {
  readonly title: string;
  readonly multiple: boolean;
  /** Folders are chosen instead of files. */
  readonly folder: boolean;
}

export interface SaveWish {
  readonly title: string;
  /** What the file is to be called, unless the person changes it: one name. */
  readonly name: string;
}

/** Both take as long as the person does, and reject where no dialog can be shown. */
export interface Dialogs {
  /** The files or folders that the person chose; none where they changed their mind. */
  openFiles(wish: OpenWish): Promise<readonly string[]>;
  /** Where the person wants to have a file, or null where they changed their mind. Nothing is written. */
  saveFile(wish: SaveWish): Promise<string | null>;
}

export interface Toolkit extends Dialogs {
  /** Puts text on the clipboard. */
  copy(text: string): Promise<void>;
}
