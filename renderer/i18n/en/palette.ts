export const palette = {
  palette: {
    title: 'Search or run',
  },
} as const;
