export const terminal = {
  terminal: {
    title: 'Terminal',
  },
} as const;
