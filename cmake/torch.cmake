# ostler_torch: what the neural engine links.
#
# Debian's libtorch is found the usual way. A torch with CUDA is taken apart by hand: its own
# TorchConfig.cmake insists on the CUDA compiler, which a machine that only runs torch does not have
# and ostler, which calls no CUDA function itself, does not need.
add_library(ostler_torch INTERFACE)
get_filename_component(torch_root "${Torch_DIR}/../../.." ABSOLUTE)

if(Torch_DIR AND EXISTS ${torch_root}/lib/libtorch_cuda.so)
  target_include_directories(ostler_torch SYSTEM INTERFACE ${torch_root}/include
    ${torch_root}/include/torch/csrc/api/include)
  # libtorch_cuda registers its kernels when it is loaded; no symbol of it is referenced.
  target_link_libraries(ostler_torch INTERFACE -Wl,--no-as-needed ${torch_root}/lib/libtorch.so
    ${torch_root}/lib/libtorch_cuda.so -Wl,--as-needed ${torch_root}/lib/libtorch_cpu.so
    ${torch_root}/lib/libc10.so)
  # Newer headers need it (those of 2.15 do), older ones allow it.
  target_compile_features(ostler_torch INTERFACE cxx_std_20)
  # Wheels before 2.7 use the old string ABI and say so here.
  file(STRINGS ${Torch_DIR}/TorchConfig.cmake torch_abi REGEX "_GLIBCXX_USE_CXX11_ABI=[01]")
  if(torch_abi MATCHES "(_GLIBCXX_USE_CXX11_ABI=[01])")
    target_compile_definitions(ostler_torch INTERFACE ${CMAKE_MATCH_1})
  endif()
  message(STATUS "torch with CUDA: ${torch_root}")
else()
  find_package(Torch REQUIRED)
  target_include_directories(ostler_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
  target_link_libraries(ostler_torch INTERFACE torch)
endif()
