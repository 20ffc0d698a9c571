# Makes the golden files of the picture tests. Needs Pillow 12 and NumPy:  python golden.py FOLDER
#
# picture-HxW.png        a picture: waves, a hard edge, noise
# FILTER-HxW-to-hxw.png  what Image.resize made of it, two passes on bytes
# cmyk.jpg, ycck.jpg     a picture with four colours, as Pillow and libjpeg write it; *-rgb.png: Image.convert("RGB")
# oriented-N.jpg         with the EXIF orientation N;  oriented-N.png: ImageOps.exif_transpose
# animated.gif, photo.webp, grey16.png, bitmap.bmp, alpha.png, palette.png (transparent), and what they are in RGB
# photo.jpg, photo-clip.npy  a photograph and the tensor that CLIP's processing makes of it (resize, crop, normalize)
import os, sys
import numpy as np
from PIL import Image, ImageOps

out = sys.argv[1]
os.makedirs(out, exist_ok=True)
path = lambda name: os.path.join(out, name)
random = np.random.default_rng(5)


def picture(height, width):
    y, x = np.mgrid[0:height, 0:width].astype(float)
    planes = [127 + 120 * np.sin(x * 0.35 + y * 0.11), 127 + 120 * np.cos(y * 0.5 - x * 0.07),
              np.where((x // 7 + y // 5) % 2 == 0, 250, 6)]
    return np.clip(np.stack(planes, -1) + random.normal(0, 9, (height, width, 3)), 0, 255).astype(np.uint8)


filters = {"lanczos": 1, "bilinear": 2, "bicubic": 3, "box": 4, "hamming": 5, "nearest": 0}
for height, width in ((41, 60), (7, 5)):
    source = Image.fromarray(picture(height, width))
    source.save(path(f"picture-{height}x{width}.png"))
    for name, code in filters.items():
        for h, w in ((16, 16), (23, 90), (41, 17)):
            source.resize((w, h), code).save(path(f"{name}-{height}x{width}-to-{h}x{w}.png"))

base = Image.fromarray(picture(24, 32))
smooth = base.resize((48, 36), Image.BICUBIC)
for name, image in (("cmyk", smooth.convert("CMYK")),):
    image.save(path(name + ".jpg"), quality=95)
    Image.open(path(name + ".jpg")).convert("RGB").save(path(name + "-jpg-rgb.png"))
# The same bytes with another number in Adobe's marker are YCCK.
ycck = bytearray(open(path("cmyk.jpg"), "rb").read())
ycck[ycck.index(b"Adobe") + 11] = 2
open(path("ycck.jpg"), "wb").write(ycck)
Image.open(path("ycck.jpg")).convert("RGB").save(path("ycck-jpg-rgb.png"))
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    smooth.save(path(f"oriented-{orientation}.jpg"), quality=95, exif=exif)
    ImageOps.exif_transpose(Image.open(path(f"oriented-{orientation}.jpg"))).convert("RGB").save(
        path(f"oriented-{orientation}.png"))
frames = [base.quantize(64), base.transpose(Image.FLIP_LEFT_RIGHT).quantize(64)]
frames[0].save(path("animated.gif"), save_all=True, append_images=frames[1:], duration=100)
base.save(path("photo.webp"), lossless=True)
base.save(path("bitmap.bmp"))
Image.fromarray((np.arange(24 * 32).reshape(24, 32) * 85).astype(np.uint16)).save(path("grey16.png"))
alpha = np.dstack([np.asarray(base), np.tile(np.linspace(0, 255, 32).astype(np.uint8), (24, 1))])
Image.fromarray(alpha).save(path("alpha.png"))
palette = base.quantize(16)
palette.info["transparency"] = 3
palette.save(path("palette.png"), transparency=3)
base.convert("L").save(path("grey.jpg"), quality=95)
for name in ("animated.gif", "photo.webp", "bitmap.bmp", "alpha.png", "palette.png", "grey.jpg"):
    Image.open(path(name)).convert("RGB").save(path(name.replace(".", "-") + "-rgb.png"))

photo = Image.fromarray(picture(50, 75)).resize((161, 107), Image.BICUBIC)
photo.save(path("photo.png"))
scaled = photo.resize((int(32 * 161 / 107), 32), Image.BICUBIC)
left = (scaled.width - 32) // 2
pixels = np.asarray(scaled.crop((left, 0, left + 32, 32)))
mean = np.array([0.48145466, 0.4578275, 0.40821073], dtype=np.float32)
deviation = np.array([0.26862954, 0.26130258, 0.27577711], dtype=np.float32)
tensor = ((pixels.astype(np.float64) / 255).astype(np.float32) - mean) / deviation
np.save(path("photo-clip.npy"), np.ascontiguousarray(tensor.transpose(2, 0, 1)))
