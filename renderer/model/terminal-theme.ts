/** The colours of a terminal out of the theme's tokens; `token` reads one. */
export function terminalTheme(token: (name: string) => string) {
  const colours = {
    background: token('--panel'),
    foreground: token('--text'),
    cursor: token('--accent'),
    cursorAccent: token('--panel'),
    selectionBackground: token('--selected'),
    scrollbarSliderBackground: token('--divider'),
    scrollbarSliderHoverBackground: token('--control-border'),
    scrollbarSliderActiveBackground: token('--control-border'),
    black: token('--terminal-black'),
    red: token('--error'),
    green: token('--ok'),
    yellow: token('--warning'),
    blue: token('--accent'),
    magenta: token('--waiting'),
    cyan: token('--terminal-cyan'),
    white: token('--terminal-white'),
  };
  return {
    ...colours,
    brightBlack: token('--muted'),
    brightRed: token('--error-hover'),
    brightGreen: colours.green,
    brightYellow: colours.yellow,
    brightBlue: token('--accent-hover'),
    brightMagenta: colours.magenta,
    brightCyan: colours.cyan,
    brightWhite: token('--text'),
  };
}
