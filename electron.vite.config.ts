import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';

/**
 * xterm.js writes the colours of cells as style attributes, which our content security policy forbids; through the object
 * model they are allowed. And it loses its option `documentOverride`, by which its style elements become sheets of the object
 * model (renderer/components/terminal/adopted-styles.ts), by a missing pair of brackets. A release that is written in another
 * way fails the build.
 */
function xtermWithoutInlineStyles(): Plugin {
  const changes: [RegExp, string][] = [
    [/_addStyle\((\w+),(\w+)\)\{\1\.setAttribute\("style",`[^`]*`\)\}/, '_addStyle($1,$2){$1.style.cssText+=";"+$2}'],
    [/this\._document\?\?typeof window<"u"\?window\.document:null/, 'this._document'],
  ];
  return {
    name: 'xterm-without-inline-styles',
    transform(code, id) {
      if (!id.includes('@xterm/xterm/lib/xterm.mjs')) return null;
      if (!changes.every(([pattern]) => pattern.test(code))) this.error('xterm.js sets its styles in another way now');
      return { code: changes.reduce((text, [pattern, better]) => text.replace(pattern, better), code), map: null };
    },
  };
}

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      rolldownOptions: {
        input: { electron: 'main/electron.ts', browser: 'main/browser.ts' },
        output: { format: 'es' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload can require electron and nothing else: all the rest is bundled, as one CommonJS file.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [react(), xtermWithoutInlineStyles()],
    build: {
      outDir: 'out/renderer',
      // Half as much to read before the first paint.
      minify: true,
      rolldownOptions: { input: 'renderer/index.html' },
      // Data addresses would need a wider content security policy for scripts and styles; files do not.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 1500,
    },
  },
});
