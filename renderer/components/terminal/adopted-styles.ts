// xterm.js draws with style elements, which our content security policy forbids. The same rules as style sheets of the object
// model are allowed: they cannot come out of a page's text.

/**
 * The document as xterm.js shall see it (its option `documentOverride`): what it makes as a style element is a hidden one
 * whose text becomes an adopted style sheet, for as long as the element is in use.
 */
export function documentWithAdoptedStyles(real: Document): Document {
  return new Proxy(real, {
    get(target, key) {
      if (key === 'createElement') {
        return (name: string) => (name === 'style' ? createAdoptedStyle(target) : target.createElement(name));
      }
      const value: unknown = Reflect.get(target, key, target);
      // The document's own functions work on the document alone.
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function createAdoptedStyle(document: Document): HTMLElement {
  const element = document.createElement('span');
  element.hidden = true;
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  Object.defineProperty(element, 'textContent', { set: (text: string) => sheet.replaceSync(text) });
  element.remove = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    Element.prototype.remove.call(element);
  };
  return element;
}
