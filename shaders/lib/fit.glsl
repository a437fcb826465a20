// vec4 tdFit(literal i, vec2 uv): input i over the whole output; pixel for pixel where the sizes are equal
// (a filtered read at a pixel's centre is not a copy), else filtered.

#define tdFit(i, uv) (uTD2DInfos[i].res.zw == uTDOutputInfo.res.zw \
                      ? tdPixel(i, ivec2(gl_FragCoord.xy)) : tdInput(i, uv))
