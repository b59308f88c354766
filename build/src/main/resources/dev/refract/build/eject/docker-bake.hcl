# mkdir -p dist && docker buildx bake [cross|emulated-link|emulated]
group "default" {
  targets = ["@route@"]
}

target "image" {
  context     = "."
  platforms   = [@platforms@]
  tags        = [@tags@]
  annotations = [@annotations@]
  output      = ["type=oci,dest=dist/@name@.tar"]
}

target "cross" {
  inherits = ["image"]
  target   = "cross"
}

target "emulated-link" {
  inherits = ["image"]
  target   = "emulated-link"
}

target "emulated" {
  inherits = ["image"]
  target   = "emulated"
}
