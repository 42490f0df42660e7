/**
 * What the build does beyond JupyterLab's own, to keep small what is shipped: styles lose their
 * comments and white space, and scripts are compressed until nothing more is found.
 */
module.exports = {
  module: {
    rules: [
      {
        test: /\.css$/,
        enforce: 'pre',
        loader: 'builtin:lightningcss-loader',
        options: { minify: true }
      }
    ]
  },
  optimization: {
    minimizer: [
      compiler =>
        new compiler.rspack.SwcJsMinimizerRspackPlugin({
          minimizerOptions: {
            ecma: 2020,
            compress: { passes: 4 },
            format: { comments: false }
          }
        }).apply(compiler)
    ]
  }
};
