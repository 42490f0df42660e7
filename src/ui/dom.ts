/**
 * Set a node's text, if it has another.
 *
 * #### Notes
 * What is set although it is the same is a change of the DOM all the same, for
 * observers and screen readers.
 */
export function setText(node: Element, value: string): void {
  if (node.textContent !== value) {
    node.textContent = value;
  }
}

/**
 * Set an attribute, if it has another value.
 *
 * @param value - The value; `null` removes the attribute.
 */
export function setAttribute(
  node: Element,
  name: string,
  value: string | null
): void {
  if (node.getAttribute(name) === value) {
    return;
  }
  if (value === null) {
    node.removeAttribute(name);
  } else {
    node.setAttribute(name, value);
  }
}

/**
 * Make an element.
 *
 * @param tag - Its tag.
 * @param className - Its class.
 * @param children - What it holds.
 */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  if (className) {
    node.className = className;
  }
  node.append(...children);
  return node;
}

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

/**
 * Keep the Tab key inside a node: from the last of what is shown in it to the
 * first, and back.
 */
export function keepTabInside(node: HTMLElement, event: KeyboardEvent): void {
  const stops = [
    ...node.querySelectorAll<HTMLElement>(
      'button:enabled, a[href], [tabindex="0"], summary'
    )
  ].filter(stop => stop.offsetParent !== null);
  const first = stops[0];
  const last = stops[stops.length - 1];
  const { activeElement } = document;
  const leaving = event.shiftKey
    ? activeElement === first || activeElement === node
    : activeElement === last;
  if (leaving && first) {
    event.preventDefault();
    (event.shiftKey ? last : first).focus();
  }
}
