import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';

/**
 * xterm.js writes the colours of cells as style attributes, which our content security policy forbids; the same through the
 * object model is allowed. A release that does it otherwise fails the build. Its style elements: components/terminal.
 */
function xtermWithoutStyleAttributes(): Plugin {
  const attribute = /_addStyle\((\w+),(\w+)\)\{\1\.setAttribute\("style",`[^`]*`\)\}/;
  return {
    name: 'xterm-without-style-attributes',
    transform(code, id) {
      if (!id.includes('@xterm/xterm/lib/xterm.mjs')) return null;
      const changed = code.replace(attribute, '_addStyle($1,$2){$1.style.cssText+=";"+$2}');
      if (changed === code || changed.includes('setAttribute("style"'))
        this.error('xterm.js sets styles in another way');
      return { code: changed, map: null };
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
    plugins: [react(), xtermWithoutStyleAttributes()],
    build: {
      outDir: 'out/renderer',
      rolldownOptions: { input: 'renderer/index.html' },
      // Data addresses would need a wider content security policy for scripts and styles; files do not.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 1500,
    },
  },
});
