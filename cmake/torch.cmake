# ostler_torch: what the neural engine links; OST_HAVE_GLOO and OST_HAVE_NCCL for lib/tensor/group.cpp,
# OST_HAVE_CUDA_GRAPHS for graphs.cpp there.
#
# Debian's libtorch is found the usual way. A torch with CUDA is taken apart by hand: its own
# TorchConfig.cmake insists on the CUDA compiler, which a machine that only runs torch does not have
# and ostler, which calls no CUDA function itself, does not need.
add_library(ostler_torch INTERFACE)
# at::parallel_for is a template that runs in one thread where it is compiled without OpenMP.
find_package(OpenMP REQUIRED COMPONENTS CXX)
get_filename_component(torch_root "${Torch_DIR}/../../.." ABSOLUTE)

if(Torch_DIR AND EXISTS ${torch_root}/lib/libtorch_cuda.so)
  set(torch_includes ${torch_root}/include ${torch_root}/include/torch/csrc/api/include)
  set(torch_standard 20) # newer headers need it (those of 2.15 do), older ones allow it
  # libtorch_cuda registers its kernels when it is loaded; no symbol of it is referenced.
  target_link_libraries(ostler_torch INTERFACE -Wl,--no-as-needed ${torch_root}/lib/libtorch.so
    ${torch_root}/lib/libtorch_cuda.so -Wl,--as-needed ${torch_root}/lib/libtorch_cpu.so
    ${torch_root}/lib/libc10.so)
  # Wheels before 2.7 use the old string ABI and say so here.
  file(STRINGS ${Torch_DIR}/TorchConfig.cmake torch_abi REGEX "_GLIBCXX_USE_CXX11_ABI=[01]")
  if(torch_abi MATCHES "(_GLIBCXX_USE_CXX11_ABI=[01])")
    target_compile_definitions(ostler_torch INTERFACE ${CMAKE_MATCH_1})
  endif()
  # Its threads must be those that torch starts: a second OpenMP beside its own would fight it for the
  # cores. Wheels bring one along, under a name of their own in older ones.
  file(GLOB torch_openmp ${torch_root}/lib/libgomp*.so*)
  if(torch_openmp)
    target_compile_options(ostler_torch INTERFACE ${OpenMP_CXX_FLAGS})
    target_link_libraries(ostler_torch INTERFACE ${torch_openmp})
  else()
    target_link_libraries(ostler_torch INTERFACE OpenMP::OpenMP_CXX)
  endif()
  message(STATUS "torch with CUDA: ${torch_root}")
else()
  find_package(Torch REQUIRED)
  set(torch_includes ${TORCH_INCLUDE_DIRS})
  set(torch_standard 17)
  target_link_libraries(ostler_torch INTERFACE torch OpenMP::OpenMP_CXX)
endif()
target_include_directories(ostler_torch SYSTEM INTERFACE ${torch_includes})
target_compile_features(ostler_torch INTERFACE cxx_std_${torch_standard})

# Training in several processes. torch has Gloo and NCCL in it, but not the headers that its own ones
# include: gloo's are libgloo-dev's, any version (only names of types are used); those of NCCL and CUDA
# lie beside a torch from pip, or where the CUDA toolkit puts them. Recorded steps need the latter, too.
include(CheckCXXSourceCompiles)
file(GLOB cuda_includes ${torch_root}/../nvidia/*/include)
list(APPEND cuda_includes /usr/local/cuda/include)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_REQUIRED_FLAGS "-w -std=c++${torch_standard}")
set(CMAKE_REQUIRED_INCLUDES ${torch_includes})
check_cxx_source_compiles("#define USE_C10D_GLOO
  #include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
  c10d::ProcessGroupGloo *group;" OSTLER_GLOO)
list(APPEND CMAKE_REQUIRED_INCLUDES ${cuda_includes})
check_cxx_source_compiles("#define USE_C10D_NCCL
  #include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
  c10d::ProcessGroupNCCL *group;" OSTLER_NCCL)
check_cxx_source_compiles("#include <ATen/cuda/CUDAGraph.h>
  #include <torch/version.h>
  #if TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR < 4
  #error before 2.4 graphs and generators of random numbers knew less of each other
  #endif
  at::cuda::CUDAGraph *graph;" OSTLER_CUDA_GRAPHS)
unset(CMAKE_TRY_COMPILE_TARGET_TYPE)
unset(CMAKE_REQUIRED_FLAGS)
unset(CMAKE_REQUIRED_INCLUDES)
if(OSTLER_GLOO)
  set_property(SOURCE lib/tensor/group.cpp APPEND PROPERTY COMPILE_DEFINITIONS OST_HAVE_GLOO USE_C10D_GLOO)
endif()
if(OSTLER_CUDA_GRAPHS)
  set_property(SOURCE lib/tensor/graphs.cpp APPEND PROPERTY COMPILE_DEFINITIONS OST_HAVE_CUDA_GRAPHS)
  foreach(dir ${cuda_includes})
    set_property(SOURCE lib/tensor/graphs.cpp APPEND PROPERTY COMPILE_OPTIONS -isystem ${dir})
  endforeach()
  target_link_libraries(ostler_torch INTERFACE ${torch_root}/lib/libc10_cuda.so)
endif()
if(OSTLER_NCCL)
  set_property(SOURCE lib/tensor/group.cpp APPEND PROPERTY COMPILE_DEFINITIONS OST_HAVE_NCCL USE_C10D_NCCL)
  foreach(dir ${cuda_includes})
    set_property(SOURCE lib/tensor/group.cpp APPEND PROPERTY COMPILE_OPTIONS -isystem ${dir})
  endforeach()
endif()
