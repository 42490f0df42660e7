import { element } from './dom';

/**
 * The class of the dialogs about a kernel's death.
 */
export const CLASS = 'jp-KernelStatusDialog';

/**
 * Make a part of a dialog.
 *
 * @param tag - Its tag.
 * @param name - What it is, for style sheets.
 * @param children - What it holds.
 */
export function part<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  name: string,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  return element(tag, `${CLASS}-${name}`, ...children);
}

/**
 * Make a button that looks like a link.
 */
export function linkButton(
  label: string,
  press: () => void
): HTMLButtonElement {
  const node = part('button', 'link', label);
  node.type = 'button';
  node.addEventListener('click', press);
  return node;
}
