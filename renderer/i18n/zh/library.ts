export const library = {
  library: {
    title: '资料库',
  },
};
